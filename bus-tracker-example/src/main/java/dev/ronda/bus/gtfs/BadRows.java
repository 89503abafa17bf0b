package dev.ronda.bus.gtfs;

import java.util.ArrayList;
import java.util.List;

/** Counts the rows left out, and keeps the reasons of the first few. */
final class BadRows {

    private static final int LISTED = 10;

    private final List<String> problems = new ArrayList<>();
    private int count;

    void add(String file, int line, String problem) {
        count++;
        if (problems.size() < LISTED) {
            problems.add(file + " line " + line + ": " + problem + "; the row is left out");
        }
    }

    int count() {
        return count;
    }

    List<String> problems() {
        return problems;
    }
}
