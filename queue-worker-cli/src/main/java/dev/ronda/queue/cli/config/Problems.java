package dev.ronda.queue.cli.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Collects what is wrong with one file, so that all of it is reported at once and in the order of the lines. */
final class Problems {
    /** For a problem that no line of the file can be blamed for. */
    static final int NO_LINE = 0;

    private final String file;
    private final List<Entry> errors = new ArrayList<>();
    private final List<Entry> warnings = new ArrayList<>();
    private final List<Problems> ofOtherFiles = new ArrayList<>();

    private record Entry(int line, String text) {}

    Problems(String file) {
        this.file = file;
    }

    /** Those of another file are reported together with these. */
    void include(Problems other) {
        ofOtherFiles.add(other);
    }

    void error(int line, String text) {
        errors.add(new Entry(line, text));
    }

    void warning(int line, String text) {
        warnings.add(new Entry(line, text));
    }

    String file() {
        return file;
    }

    List<String> warnings() {
        return together(this, problems -> problems.lines(problems.warnings));
    }

    /** How many errors there are in this file. */
    int errors() {
        return errors.size();
    }

    /** Throws if there is at least one error, with further lines that are asked for only then. */
    void refuse(Supplier<List<String>> further) {
        List<String> all = together(this, problems -> problems.lines(problems.errors));
        if (!all.isEmpty()) {
            throw new Refused(
                    Stream.concat(all.stream(), further.get().stream()).toList());
        }
    }

    private static List<String> together(Problems first, Function<Problems, List<String>> lines) {
        return Stream.concat(Stream.of(first), first.ofOtherFiles.stream())
                .flatMap(problems -> lines.apply(problems).stream())
                .toList();
    }

    /** Where a line is, as compilers write it, so that editors can jump to it. */
    String at(int line) {
        return line == NO_LINE ? file : file + ":" + line;
    }

    private List<String> lines(List<Entry> entries) {
        return entries.stream()
                .sorted(Comparator.comparingInt(Entry::line))
                .map(entry -> at(entry.line()) + ": " + entry.text())
                .distinct()
                .toList();
    }
}
