package dev.ronda.queue.internal.process;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The runs this process holds claims of, from the claim until its end is written. Thread-safe. */
final class RunningJobs {
    private record Key(long jobId, long token) {}

    private final Map<Key, RunningJob> jobs = new ConcurrentHashMap<>();

    void add(RunningJob job) {
        jobs.put(new Key(job.id(), job.claimToken()), job);
    }

    void remove(long jobId, long token) {
        jobs.remove(new Key(jobId, token));
    }

    @Nullable RunningJob find(long jobId, long token) {
        return jobs.get(new Key(jobId, token));
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
