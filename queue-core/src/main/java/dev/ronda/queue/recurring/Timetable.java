package dev.ronda.queue.recurring;

import java.time.Instant;

/** The instants of a schedule. */
sealed interface Timetable permits OnTheClock, TrueInterval {
    /** The first that is later. */
    Instant next(Instant after);

    /** What a change of the clock did to this one of its instants. */
    DaylightSaving daylightSaving(Instant tick);

    /** The normal form of the text, without zone. */
    String describe();
}
