package dev.ronda.queue.crash;

import dev.ronda.queue.JobContext;
import dev.ronda.queue.JobQueue;
import dev.ronda.queue.JobType;
import dev.ronda.queue.Outcome;
import dev.ronda.queue.RetryPolicy;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** Jobs under concurrency limits that end in every way there is. */
final class LimitedJobs {
    /** How a run ends. */
    enum Way {
        DONE,
        DONE_IN_TRANSACTION,
        FAILS,
        FAILS_AT_FIRST,
        GOES_ROUND,
        GOES_ON,
        GIVES_UP
    }

    record Work(String key, Way way, int step) {}

    static final JobType<Work> JOB = JobType.of("limited", Work.class)
            .limit(1, Work::key)
            .retry(RetryPolicy.exponential(Duration.ofMillis(2), Duration.ofMillis(10))
                    .maxAttempts(2));

    private LimitedJobs() {}

    static JobQueue.Builder on(JobQueue.Builder builder) {
        return builder.handle(JOB, LimitedJobs::run);
    }

    private static Outcome run(Work work, JobContext job) throws Exception {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        if (random.nextInt(4) == 0) {
            LockSupport.parkNanos(random.nextLong(3_000_000));
        }
        return switch (work.way()) {
            case DONE -> Outcome.done();
            case DONE_IN_TRANSACTION -> job.transaction(connection -> Outcome.done());
            case FAILS -> throw new IllegalStateException("on purpose");
            case FAILS_AT_FIRST -> {
                if (job.attempt() == 1) {
                    throw new IllegalStateException("on purpose");
                }
                yield Outcome.done();
            }
            case GOES_ROUND -> job.run() < 3 ? Outcome.againIn(Duration.ofMillis(random.nextInt(4))) : Outcome.done();
            case GOES_ON ->
                work.step() < 2
                        ? Outcome.continueWith(new Work(work.key(), work.way(), work.step() + 1))
                        : Outcome.done();
            case GIVES_UP -> Outcome.discard("on purpose");
        };
    }
}
