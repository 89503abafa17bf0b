package dev.ronda.queue.internal.transition;

import dev.ronda.queue.recurring.CatchUp;
import dev.ronda.queue.recurring.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which ticks of a task are fired now. Pure.
 *
 * @param fire those, the earliest first
 * @param missed those that its policy drops, or null
 * @param next the earliest tick that is not looked at here
 */
record DueTicks(List<Instant> fire, @Nullable Range missed, Instant next) {
    /** What is late by no more is fired in any case: a restart is no outage. */
    static final Duration ON_TIME = Duration.ofMinutes(1);

    /** Ticks of one task in one transaction; what is left is due at once again. */
    private static final int MOST = 100;

    /** From the first to the last of them. */
    record Range(Instant from, Instant to) {}

    static DueTicks of(Schedule schedule, CatchUp catchUp, Instant first, Instant now) {
        return first.isBefore(now.minus(ON_TIME))
                ? afterOutage(schedule, catchUp, first, now)
                : inTime(schedule, first, now);
    }

    private static DueTicks inTime(Schedule schedule, Instant first, Instant now) {
        var fire = new ArrayList<Instant>();
        Instant tick = first;
        while (!tick.isAfter(now) && fire.size() < MOST) {
            fire.add(tick);
            tick = schedule.next(tick);
        }
        return new DueTicks(fire, null, tick);
    }

    private static DueTicks afterOutage(Schedule schedule, CatchUp catchUp, Instant first, Instant now) {
        List<Instant> latest = latest(schedule, first, now, catchUp.most() + 1);
        List<Instant> fire = latest.subList(Math.max(0, latest.size() - catchUp.most()), latest.size());
        if (catchUp.kind() == CatchUp.Kind.SKIP && fire.get(0).isBefore(now.minus(ON_TIME))) {
            fire = List.of();
        }
        int dropped = latest.size() - fire.size();
        return new DueTicks(fire, dropped == 0 ? null : new Range(first, latest.get(dropped - 1)), schedule.next(now));
    }

    /**
     * The latest ticks up to now, at most {@code most}, at least one. Looks back twice as far each time, so that a tick of
     * each second over a year costs no more than what is wanted of it.
     */
    private static List<Instant> latest(Schedule schedule, Instant first, Instant now, int most) {
        for (Duration back = ON_TIME; ; back = back.multipliedBy(2)) {
            Instant from = now.minus(back);
            boolean all = !from.isAfter(first);
            Deque<Instant> found = new ArrayDeque<>();
            if (all) {
                found.add(first);
            }
            for (Instant tick = schedule.next(all ? first : from); !tick.isAfter(now); tick = schedule.next(tick)) {
                found.add(tick);
                if (found.size() > most) {
                    found.remove();
                }
            }
            if (all || found.size() >= most) {
                return List.copyOf(found);
            }
        }
    }
}
