package dev.ronda.queue.crash;

import dev.ronda.queue.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Looks at all keys in one snapshot after the other, as fast as it can, and notes what must never be seen: more holders than
 * the limit in force (after a lowering: more than before), a count that is not that of the rows, a job that waits beside a
 * free slot for longer than a second of the database's time.
 */
final class LimitsWatch implements AutoCloseable {
    private static final long SECOND = 1_000_000;

    private static final String LOOK = """
            SELECT keys_.key_, s.slots, s.taken,
                (SELECT count(*) FROM queue_blocked_executions b WHERE b.concurrency_key = keys_.key_) AS blocked,
                coalesce(h.held, 0) AS held,
                (SELECT count(*) FROM queue_returned_slots r WHERE r.concurrency_key = keys_.key_) AS returned, %s AS now_
            FROM (SELECT concurrency_key AS key_ FROM queue_semaphores
                  UNION SELECT concurrency_key FROM queue_blocked_executions) keys_
            LEFT JOIN queue_semaphores s ON s.concurrency_key = keys_.key_
            LEFT JOIN (SELECT j.concurrency_key, count(*) AS held
                FROM (SELECT job_id FROM queue_ready_executions UNION ALL SELECT job_id FROM queue_claimed_executions) e
                JOIN queue_jobs j ON j.id = e.job_id GROUP BY j.concurrency_key) h ON h.concurrency_key = keys_.key_
            """;

    /** A limit that was declared, and when; nobody declared the old one after {@code before} or the new one before it. */
    record Change(String key, int from, int to, long beforeNanos, long afterNanos) {}

    private record Seen(int slots, int held) {}

    private final TestDatabase.Fresh database;
    private final ConcurrentLinkedQueue<Change> changes = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
    private final Map<String, Long> besideSince = new HashMap<>();
    private final Thread thread = new Thread(this::watch, "limits-watch");
    private Map<String, Seen> last = Map.of();
    private long lastBegan = System.nanoTime();
    private volatile boolean stopping;
    private volatile long samples;
    private volatile long longestBeside;
    private volatile int blocked;
    private volatile int full;

    LimitsWatch(TestDatabase.Fresh database) {
        this.database = database;
        thread.setDaemon(true);
        thread.start();
    }

    /** A change begins now; to be told before anybody can see it. */
    Change changing(String key, int from, int to) {
        var begun = new Change(key, from, to, System.nanoTime(), Long.MAX_VALUE);
        changes.add(begun);
        return begun;
    }

    /** It is over. */
    void changed(Change begun) {
        changes.add(new Change(begun.key(), begun.from(), begun.to(), begun.beforeNanos(), System.nanoTime()));
        changes.remove(begun);
    }

    List<String> faults() {
        return List.copyOf(faults);
    }

    /** How many jobs were blocked when it last looked. */
    int blocked() {
        return blocked;
    }

    @Override
    public String toString() {
        return samples + " snapshots, keys seen with all slots held " + full
                + " times, longest wait beside a free slot " + longestBeside / 1000 + " ms";
    }

    private void watch() {
        String now = database.kind() == TestDatabase.POSTGRESQL
                ? "cast(extract(epoch FROM statement_timestamp()) * 1000000 AS bigint)"
                : "cast(unixepoch('subsec') * 1000000 AS integer)";
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement look = connection.prepareStatement(LOOK.formatted(now))) {
            while (!stopping) {
                look(look);
                samples++;
                Await.pass(java.time.Duration.ofMillis(5));
            }
        } catch (SQLException | RuntimeException e) {
            faults.add("the watch ended: " + e);
        }
    }

    private void look(PreparedStatement statement) throws SQLException {
        long began = System.nanoTime();
        var seen = new HashMap<String, Seen>();
        var beside = new ArrayList<String>();
        int waiting = 0;
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                String key = row.getString(1);
                int slots = row.getInt(2);
                int held = row.getInt(5);
                waiting += row.getInt(4);
                if (row.getInt(3) != held + row.getInt(6)) {
                    faults.add(key + ": taken " + row.getInt(3) + ", held " + held + ", returned " + row.getInt(6));
                }
                if (row.getInt(4) > 0 && held < slots) {
                    beside.add(key);
                    long since = besideSince.computeIfAbsent(key, any -> now(row));
                    long time = now(row) - since;
                    longestBeside = Math.max(longestBeside, time);
                    if (time > SECOND && faults.size() < 20) {
                        faults.add(key + ": a job waits beside a free slot for " + time + " µs");
                    }
                }
                seen.put(key, new Seen(slots, held));
            }
        }
        besideSince.keySet().retainAll(beside);
        seen.forEach((key, one) -> {
            int allowed = allowed(key, one, System.nanoTime());
            if (one.held() > allowed) {
                faults.add(key + ": " + one.held() + " hold a slot, allowed are " + allowed + ", limit " + one.slots());
            }
            full += one.held() >= one.slots() ? 1 : 0;
        });
        blocked = waiting;
        last = seen;
        lastBegan = began;
    }

    /** The largest limit in force since the last look, or what was held then. */
    private int allowed(String key, Seen one, long until) {
        Seen before = last.getOrDefault(key, new Seen(0, 0));
        int allowed = Math.max(Math.max(before.held(), before.slots()), one.slots());
        for (Change change : changes) {
            if (change.key().equals(key) && change.afterNanos() >= lastBegan && change.beforeNanos() <= until) {
                allowed = Math.max(allowed, Math.max(change.from(), change.to()));
            }
        }
        return allowed;
    }

    private static long now(ResultSet row) {
        try {
            return row.getLong(7);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        stopping = true;
        thread.join();
    }
}
