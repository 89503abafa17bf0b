package dev.ronda.queue.recurring;

/** What a change of the local clock did to a tick. The change is daylight saving as a rule, or a new law on the zone. */
public enum DaylightSaving {
    /** Nothing: an ordinary tick. */
    NONE,
    /** The local time of this tick does not exist on that day; the tick is the first instant that does. */
    SHIFTED,
    /** The tick stands also, or only, for several local times that do not exist on that day. */
    MERGED,
    /** The local time exists twice on that day; the schedule names it, and so ticks at the first one only. */
    ONLY_FIRST,
    /** The local time exists twice on that day, the schedule ticks both times, and this is the first. */
    FIRST_OF_TWO,
    /** The local time exists twice on that day, the schedule ticks both times, and this is the second. */
    SECOND_OF_TWO
}
