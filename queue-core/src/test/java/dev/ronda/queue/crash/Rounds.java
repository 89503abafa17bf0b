package dev.ronda.queue.crash;

import dev.ronda.queue.JobContext;
import dev.ronda.queue.JobQueue;
import dev.ronda.queue.JobType;
import dev.ronda.queue.Outcome;
import dev.ronda.queue.event.JobInterceptor;
import dev.ronda.queue.event.QueueEvent;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A chain that journals each round in the transaction that ends it, and that can stop dead at one point of one round. */
final class Rounds {
    /** A chain of this many rounds, with this pause between them. */
    record Plan(int rounds, int pauseMillis) {}

    static final JobType<Plan> JOB = JobType.of("rounds", Plan.class);

    /** The round in which the crash point lies. */
    static final int CRASH_ROUND = 3;

    private final CrashPoint point;
    private final Consumer<String> say;
    private final AtomicInteger claims = new AtomicInteger();

    Rounds(CrashPoint point, Consumer<String> say) {
        this.point = point;
        this.say = say;
    }

    JobQueue.Builder on(JobQueue.Builder builder) {
        return builder.handle(JOB, this::round).listener(this::claimed).interceptor(new Returned());
    }

    private Outcome round(Plan plan, JobContext job) throws Exception {
        say.accept("round " + job.run());
        reached(CrashPoint.BODY, job.run());
        Outcome next =
                job.run() >= plan.rounds() ? Outcome.done() : Outcome.againIn(Duration.ofMillis(plan.pauseMillis()));
        if (point == CrashPoint.RETURNED && job.run() == CRASH_ROUND) {
            return next; // an outcome that the worker writes later
        }
        Outcome committed = job.transaction(connection -> {
            Journal.write(connection, job, "round");
            reached(CrashPoint.IN_TRANSACTION, job.run());
            return next;
        });
        reached(CrashPoint.COMMITTED, job.run());
        return committed;
    }

    /** Events are told on the thread that caused them: it goes no further. */
    private void claimed(QueueEvent event) {
        if (event instanceof QueueEvent.JobsClaimed) {
            reached(CrashPoint.CLAIMED, claims.incrementAndGet());
        }
    }

    private final class Returned implements JobInterceptor {
        @Override
        public Outcome aroundRun(JobContext job, Callable<Outcome> body) throws Exception {
            Outcome outcome = body.call();
            reached(CrashPoint.RETURNED, job.run());
            return outcome;
        }
    }

    private void reached(CrashPoint here, long run) {
        if (here == point && run == CRASH_ROUND) {
            say.accept("at " + here);
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
