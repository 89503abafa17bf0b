package dev.ronda.bus.table;

/** Where a bus is on its way to the tracked stop. */
public enum Phase {
    /** More than 300 m to go. */
    APPROACHING,
    /** At most 300 m to go. */
    NEAR,
    /** Within 60 m of the stop. */
    AT_STOP,
    /** Beyond the stop. */
    PASSED,
    /** On a way that does not come by: the other direction, or another variant. */
    ELSEWHERE,
    /** Not in the feed any more. */
    LOST;

    /** Whether it may still come. */
    public boolean isComing() {
        return this == APPROACHING || this == NEAR || this == AT_STOP;
    }
}
