package dev.ronda.queue.cli.config;

import java.util.List;

/** A configuration or a usage that cannot be run; ends the program with exit code 2. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What to print. */
    private final transient List<String> lines;

    /**
     * With one line.
     *
     * @param line where, what, remedy
     */
    public Refused(String line) {
        this(List.of(line));
    }

    /**
     * With one line and what lies behind it.
     *
     * @param line where, what, remedy
     * @param cause shown with {@code --verbose}
     */
    public Refused(String line, Throwable cause) {
        super(line, cause);
        this.lines = List.of(line);
    }

    /**
     * With all problems.
     *
     * @param lines one or more
     */
    public Refused(List<String> lines) {
        super(String.join("\n", lines));
        this.lines = List.copyOf(lines);
    }

    /** What to print, a line each. */
    public List<String> lines() {
        return lines;
    }
}
