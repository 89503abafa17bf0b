package dev.ronda.queue.cli.supervisor;

import java.time.Duration;

/** When a process that ended is started again: the later, the more often in a row it ended soon. */
final class Restarts {
    static final Duration FIRST = Duration.ofMillis(100);
    static final Duration LONGEST = Duration.ofSeconds(30);

    /** Who has run this long starts from the beginning. */
    static final Duration STEADY = Duration.ofMinutes(1);

    /** From so many ends in a row on, somebody must look. */
    static final int BUDGET = 10;

    private int inARow;

    /** It has ended, after it ran this long; tells how long to wait before the next start. */
    Duration ended(Duration ran) {
        inARow = ran.compareTo(STEADY) < 0 ? inARow + 1 : 1;
        long doubled = FIRST.toMillis() << Math.min(inARow - 1, 20);
        return Duration.ofMillis(Math.min(doubled, LONGEST.toMillis()));
    }

    int inARow() {
        return inARow;
    }

    boolean isOverBudget() {
        return inARow >= BUDGET;
    }
}
