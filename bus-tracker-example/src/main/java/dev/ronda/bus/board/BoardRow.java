package dev.ronda.bus.board;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One bus to come.
 *
 * @param line the line's number
 * @param destination where it goes
 * @param etaAt when it is expected; null if nothing can be said yet
 * @param source how sure that is
 * @param awayM metres to go; null if it is not known where the bus is
 * @param delayS seconds late; null without a timetable
 * @param age how old its position is; null without one
 */
public record BoardRow(
        String line,
        String destination,
        @Nullable Instant etaAt,
        Source source,
        @Nullable Double awayM,
        @Nullable Long delayS,
        @Nullable Duration age) {

    /** How sure an expected time is. */
    public enum Source {
        /** The bus was seen within the last 90 seconds. */
        LIVE,
        /** The bus was seen, but a while ago. */
        ESTIMATED,
        /** Only the timetable says so. */
        SCHEDULED
    }
}
