package dev.ronda.queue.internal.process;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The runs this process holds claims of, from the claim until its end is written. Thread-safe. */
final class RunningJobs {
    /** By the claim's token, which no other claim has. */
    private final Map<Long, RunningJob> jobs = new ConcurrentHashMap<>();

    void add(RunningJob job) {
        jobs.put(job.claimToken(), job);
    }

    void remove(long token) {
        jobs.remove(token);
    }

    @Nullable RunningJob find(long token) {
        return jobs.get(token);
    }

    Collection<RunningJob> all() {
        return jobs.values();
    }

    boolean isEmpty() {
        return jobs.isEmpty();
    }

    /** Bodies that have not returned. */
    List<RunningJob> inBody() {
        return jobs.values().stream().filter(job -> !job.isReturned()).toList();
    }
}
