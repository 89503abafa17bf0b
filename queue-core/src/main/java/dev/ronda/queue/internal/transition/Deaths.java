package dev.ronda.queue.internal.transition;

/**
 * How often a process may die under a job. The first deaths may be a neighbour's fault; from the second on the job runs
 * alone in its process, and what dies then was killed by it.
 */
public final class Deaths {
    /** Deaths before the job runs alone. */
    static final int IN_COMPANY = 2;

    private Deaths() {}

    /** Whether a job with this many deaths must run alone. */
    public static boolean runsAlone(int deaths) {
        return deaths >= IN_COMPANY;
    }

    /** How many of its deaths it died alone. */
    static int alone(int deaths) {
        return Math.max(0, deaths - IN_COMPANY);
    }
}
