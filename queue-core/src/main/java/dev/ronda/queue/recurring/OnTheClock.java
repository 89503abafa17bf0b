package dev.ronda.queue.recurring;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import org.jspecify.annotations.Nullable;

/**
 * Local times as instants of a zone. Between two changes of the clock a local time is an instant less the offset. What
 * remains are the local times that a change leaves out (a gap) and those that it shows twice (an overlap).
 *
 * <p>Left out: the tick is the first instant after the gap. Only a beat, whose next time just as far behind the gap is a
 * tick anyway, needs no such tick: the beat goes on in real time. Shown twice: a beat ticks both times, others the first.
 */
record OnTheClock(LocalTimes times, ZoneId zone) implements Timetable {

    @Override
    public Instant next(Instant after) {
        ZoneRules rules = zone.getRules();
        Instant from = Instant.ofEpochSecond(after.getEpochSecond() + 1);
        ZoneOffsetTransition change = changeUpTo(from, rules);
        LocalDateTime searched = LocalDateTime.MAX;
        LocalDateTime found = LocalDateTime.MIN;
        while (true) {
            ZoneOffset offset = rules.getOffset(from);
            LocalDateTime least = LocalDateTime.ofEpochSecond(from.getEpochSecond(), 0, offset);
            if (change != null && change.isGap() && change.getInstant().equals(from) && ticksAtEndOf(change)) {
                return from;
            }
            if (change != null && change.isOverlap() && !beat() && least.isBefore(change.getDateTimeBefore())) {
                least = change.getDateTimeBefore();
            }
            if (least.isBefore(searched) || least.isAfter(found)) {
                searched = least;
                found = times.next(least);
            }
            Instant tick = found.toInstant(offset);
            change = rules.nextTransition(from);
            if (change == null || tick.isBefore(change.getInstant())) {
                return tick;
            }
            from = change.getInstant();
        }
    }

    private boolean beat() {
        return times.times().beat();
    }

    private static @Nullable ZoneOffsetTransition changeUpTo(Instant instant, ZoneRules rules) {
        return rules.previousTransition(instant.plusNanos(1));
    }

    private boolean ticksAtEndOf(ZoneOffsetTransition gap) {
        LocalDateTime end = gap.getDateTimeAfter();
        if (times.contains(end)) {
            return true;
        }
        LocalDateTime missing = times.firstIn(gap.getDateTimeBefore(), end);
        while (missing != null) {
            if (!beat() || !times.contains(missing.plus(gap.getDuration()))) {
                return true;
            }
            missing = times.firstIn(missing.plusSeconds(1), end);
        }
        return false;
    }

    @Override
    public DaylightSaving daylightSaving(Instant tick) {
        ZoneRules rules = zone.getRules();
        LocalDateTime local = LocalDateTime.ofEpochSecond(tick.getEpochSecond(), 0, rules.getOffset(tick));
        ZoneOffsetTransition before = changeUpTo(tick, rules);
        if (before != null && before.isOverlap() && local.isBefore(before.getDateTimeBefore())) {
            return DaylightSaving.SECOND_OF_TWO;
        }
        ZoneOffsetTransition after = rules.nextTransition(tick);
        if (after != null && after.isOverlap() && !local.isBefore(after.getDateTimeAfter())) {
            return beat() ? DaylightSaving.FIRST_OF_TWO : DaylightSaving.ONLY_FIRST;
        }
        return before != null && before.isGap() ? afterGap(tick, local, before) : DaylightSaving.NONE;
    }

    private DaylightSaving afterGap(Instant tick, LocalDateTime local, ZoneOffsetTransition gap) {
        LocalDateTime end = gap.getDateTimeAfter();
        LocalDateTime missing = times.firstIn(gap.getDateTimeBefore(), end);
        if (missing == null
                || tick.isAfter(gap.getInstant().plus(gap.getDuration()))
                || !next(gap.getInstant().minusSeconds(1)).equals(tick)) {
            return DaylightSaving.NONE;
        }
        boolean alone = local.equals(end) && !times.contains(end) && times.firstIn(missing.plusSeconds(1), end) == null;
        return alone ? DaylightSaving.SHIFTED : DaylightSaving.MERGED;
    }

    @Override
    public String describe() {
        return times.describe();
    }
}
