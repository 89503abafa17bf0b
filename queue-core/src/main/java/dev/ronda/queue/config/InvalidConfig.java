package dev.ronda.queue.config;

import dev.ronda.queue.QueueException;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration with problems, all of them at once. */
public final class InvalidConfig extends QueueException {
    private static final long serialVersionUID = 1L;

    /** All that is wrong. */
    private final transient List<ConfigProblem> problems;

    /**
     * With the problems.
     *
     * @param problems one or more
     */
    public InvalidConfig(List<ConfigProblem> problems) {
        super("invalid configuration:\n"
                + problems.stream().map(problem -> "  " + problem).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** All that is wrong. */
    public List<ConfigProblem> problems() {
        return problems;
    }
}
