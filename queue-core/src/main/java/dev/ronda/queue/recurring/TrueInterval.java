package dev.ronda.queue.recurring;

import java.time.Instant;

/**
 * Instants at the same distance for ever, whatever clocks show: the multiples of the distance since 1970-01-01T00:00:00Z.
 *
 * @param seconds 1 or more
 */
record TrueInterval(long seconds) implements Timetable {
    @Override
    public Instant next(Instant after) {
        return Instant.ofEpochSecond((Math.floorDiv(after.getEpochSecond(), seconds) + 1) * seconds);
    }

    @Override
    public DaylightSaving daylightSaving(Instant tick) {
        return DaylightSaving.NONE;
    }

    @Override
    public String describe() {
        if (seconds % 3600 == 0) {
            return "every " + seconds / 3600 + " hours";
        }
        return seconds % 60 == 0 ? "every " + seconds / 60 + " minutes" : "every " + seconds + " seconds";
    }
}
