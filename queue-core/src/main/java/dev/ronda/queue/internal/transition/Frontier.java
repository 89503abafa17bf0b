package dev.ronda.queue.internal.transition;

import dev.ronda.queue.internal.table.ClaimInOneStatement.Claim;
import dev.ronda.queue.internal.table.ClaimInOneStatement.Range;
import dev.ronda.queue.internal.table.ClaimInOneStatement.Taken;
import dev.ronda.queue.internal.table.ReadyExecutions.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Where a worker's next claim begins in the ready index. Rows that were claimed leave dead entries at its head, which every
 * claim would pass again until a vacuum comes by; so claims begin behind the last rows that were taken.
 *
 * <p>A row may still appear behind the frontier: its {@code seq} was drawn early and its transaction commits late, or a
 * transaction that had locked it was rolled back. Both kinds of transaction were under way when the frontier was there, so
 * a mark is <i>settled</i> once all those have ended and a claim has looked from the last settled mark on since. While a long
 * transaction keeps marks from settling, claims begin at a newer mark by the clock, and now and then one looks back to the settled one,
 * so seldom that it costs a twentieth of the time.
 *
 * <p>Used by one thread.
 */
final class Frontier {
    private static final long NOWHERE = Long.MIN_VALUE;

    /** A new mark by the clock this often: transactions that take longer are found by looking back. */
    private static final long TURN = Duration.ofMillis(100).toNanos();

    /** Looks back to the settled marks this often, or when that costs a twentieth of the time. */
    private static final Duration LOOK_BACK = Duration.ofMillis(100);

    private static final int LOOK_BACK_SHARE = 20;

    /** Looks at everything this often, or when that costs a fiftieth of the time: what a restored backup may need. */
    private static final Duration LOOK_AT_ALL = Duration.ofSeconds(10);

    private static final int LOOK_AT_ALL_SHARE = 50;

    /** More priorities of a queue than this are not remembered. */
    private static final int MAX_PRIORITIES = 64;

    /** Nor are more queues, which come and go under a prefix. */
    private static final int MAX_QUEUES = 1_000;

    private final LongSupplier nanoTime;
    private final Map<String, TreeMap<Integer, Mark>> marks = new HashMap<>();

    /** By part of a claim: one must not use up the looks of those after it. */
    private final List<Looks> looks = new ArrayList<>();

    Frontier(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** How far back a claim looks. */
    enum Look {
        AHEAD,
        BACK,
        AT_ALL
    }

    /** When one part of a claim, a statement of its own, looks back. */
    private static final class Looks {
        private final TimeShare back = new TimeShare(LOOK_BACK, LOOK_BACK_SHARE);
        private final TimeShare atAll = new TimeShare(LOOK_AT_ALL, LOOK_AT_ALL_SHARE);
    }

    /** The frontier of one priority. */
    private static final class Mark {
        private long settled = NOWHERE;
        private long candidate = NOWHERE;
        private long candidateNext;
        private long turned = NOWHERE;
        private long turning = NOWHERE;
        private long turnedAt;
        private long highest;
        private long lastTaken = NOWHERE; // by the present claim

        Mark(long seq, long now) {
            highest = seq;
            turnedAt = now;
        }

        /** Only a claim that began at the settled mark, and came as far as the candidate, has seen what appeared between. */
        void settle(Claim claim, Look look, boolean full, long now) {
            boolean seen = start(look) <= settled && (!full || lastTaken > candidate);
            lastTaken = NOWHERE;
            if (candidate != NOWHERE && seen && claim.oldest() >= candidateNext) {
                settled = candidate;
                candidate = NOWHERE;
            }
            if (candidate == NOWHERE && highest > settled) {
                candidate = highest;
                candidateNext = claim.next();
            }
            if (now - turnedAt >= TURN) {
                turned = turning;
                turning = highest;
                turnedAt = now;
            }
        }

        long start(Look look) {
            return switch (look) {
                case AHEAD -> Math.max(settled, turned);
                case BACK -> settled;
                case AT_ALL -> NOWHERE;
            };
        }
    }

    /** How far back a part of a claim looks, the first being 0. */
    Look look(int part) {
        long now = nanoTime.getAsLong();
        Looks due = looksOf(part);
        if (due.atAll.isDue(now)) {
            return Look.AT_ALL;
        }
        return due.back.isDue(now) ? Look.BACK : Look.AHEAD;
    }

    private Looks looksOf(int part) {
        while (looks.size() <= part) {
            looks.add(new Looks());
        }
        return looks.get(part);
    }

    /** The stretches of the index that a claim looks at: all but what lies behind the frontiers. */
    List<Range> ranges(List<String> queues, Look look) {
        var ranges = new ArrayList<Range>();
        for (String queue : queues) {
            int from = Integer.MIN_VALUE;
            long after = NOWHERE;
            for (var mark : marks.getOrDefault(queue, new TreeMap<>()).entrySet()) {
                long start = mark.getValue().start(look);
                if (start != NOWHERE) {
                    ranges.add(new Range(queue, from, after, mark.getKey()));
                    from = mark.getKey();
                    after = start;
                }
            }
            ranges.add(new Range(queue, from, after, Integer.MAX_VALUE + 1L));
        }
        return ranges;
    }

    /**
     * The same lane after lane. Also looked at are marked priorities that no lane has, so that a mark settles only when its
     * stretch was looked at, and priorities behind the last lane of each queue.
     */
    List<Range> ranges(List<String> queues, List<Lane> lanes, Look look) {
        var all = new LinkedHashSet<>(lanes);
        for (String queue : queues) {
            marks.getOrDefault(queue, new TreeMap<>()).keySet().forEach(priority -> all.add(new Lane(queue, priority)));
        }
        var ordered = new ArrayList<>(all);
        ordered.sort(Comparator.comparingInt(Lane::priority));
        var ranges = new ArrayList<Range>();
        var last = new HashMap<String, Integer>();
        for (Lane lane : ordered) {
            Mark mark = marks.getOrDefault(lane.queue(), new TreeMap<>()).get(lane.priority());
            long after = mark == null ? NOWHERE : mark.start(look);
            ranges.add(new Range(lane.queue(), lane.priority(), after, lane.priority() + 1L));
            last.put(lane.queue(), lane.priority());
        }
        for (String queue : queues) {
            ranges.add(new Range(
                    queue, last.getOrDefault(queue, Integer.MIN_VALUE), Long.MAX_VALUE, Integer.MAX_VALUE + 1L));
        }
        return ranges;
    }

    /** Notes what a part of a claim took, and how long it took. */
    void claimed(int part, List<String> queues, Claim claim, Look look, boolean full, long began) {
        long now = nanoTime.getAsLong();
        boolean all = queues.get(0).equals("*");
        for (Taken taken : claim.jobs()) {
            String queue = all ? "*" : taken.job().queue();
            TreeMap<Integer, Mark> ofQueue = marks.computeIfAbsent(queue, key -> new TreeMap<>());
            Mark mark = ofQueue.computeIfAbsent(taken.job().priority(), priority -> new Mark(taken.seq(), now));
            mark.highest = Math.max(mark.highest, taken.seq());
            mark.lastTaken = Math.max(mark.lastTaken, taken.seq());
            if (ofQueue.size() > MAX_PRIORITIES) {
                ofQueue.clear();
            }
        }
        if (marks.size() > MAX_QUEUES) {
            marks.clear();
        }
        if (!claim.jobs().isEmpty()) {
            marks.forEach((queue, ofQueue) -> {
                if (queues.contains(queue)) {
                    ofQueue.values().forEach(mark -> mark.settle(claim, look, full, now));
                }
            });
        }
        if (look != Look.AHEAD) {
            looksOf(part).back.took(began, now);
        }
        if (look == Look.AT_ALL) {
            looksOf(part).atAll.took(began, now);
        }
    }

    /** Forgets everything: after an error the database may be another one than it was. */
    void forget() {
        marks.clear();
        looks.clear();
    }
}
