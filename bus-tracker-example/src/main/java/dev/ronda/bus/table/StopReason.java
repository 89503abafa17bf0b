package dev.ronda.bus.table;

/** Why a tracking stopped. */
public enum StopReason {
    /** Somebody asked for it. */
    USER,
    /** No bus for five minutes although the feed worked. */
    IDLE,
    /** The feed failed for good, or too often in a row. */
    ERROR,
    /** A replay has no further file. */
    ENDED
}
