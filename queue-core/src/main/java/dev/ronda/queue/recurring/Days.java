package dev.ronda.queue.recurring;

/** The days of a schedule, counted from 1 January 1970. */
sealed interface Days permits CronDays, EveryDays {
    /** No such day. */
    long NONE = Long.MAX_VALUE;

    /** The first of them that is not before this one, or {@link #NONE}. */
    long next(long epochDay);

    /** The whole schedule in its normal form. */
    String describe(TimesOfDay times);
}
