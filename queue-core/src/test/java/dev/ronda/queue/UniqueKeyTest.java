package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.Enqueued.What;
import dev.ronda.queue.event.QueueEvent.JobFailed;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import dev.ronda.queue.event.QueueEvent.JobRescheduled;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** G7: at most one unfinished job of a type has a unique key. */
class UniqueKeyTest extends QueueTest {
    record Task(String what) {}

    static final JobType<Task> KEYED =
            JobType.of("keyed", Task.class).retry(RetryPolicy.never()).uniqueKey(task -> "the key");

    private final Gate gate = new Gate();
    private final Gate second = new Gate();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private JobQueue queue;

    private Enqueued enqueue(UniquePolicy policy, String what) {
        return queue.enqueue(KEYED, new Task(what), with -> with.onDuplicate(policy));
    }

    private Enqueued enqueue(UniquePolicy policy, String what, Instant at) {
        return queue.enqueue(
                KEYED, new Task(what), with -> with.onDuplicate(policy).at(at));
    }

    private long aScheduledHolder() {
        queue = queue(builder -> {});
        return queue.enqueue(KEYED, new Task("first"), with -> with.delay(Duration.ofHours(1)))
                .id();
    }

    private long aReadyHolder() {
        queue = queue(builder -> {});
        return queue.enqueue(KEYED, new Task("first")).id();
    }

    /** A chain in its first run; each further run waits at the second gate. */
    private long aRunningHolder() {
        queue = queue(builder -> builder.handle(KEYED, (task, job) -> {
            seen.add(task.what());
            if (job.run() == 1) {
                gate.passStubbornly();
                return Outcome.againIn(Duration.ofHours(1));
            }
            second.pass();
            return Outcome.done();
        }));
        start(queue);
        long id = queue.enqueue(KEYED, new Task("first")).id();
        gate.awaitBody();
        return id;
    }

    private long aFailedHolder() {
        queue = queue(builder -> builder.handle(KEYED, (task, job) -> {
            throw new IllegalStateException(task.what());
        }));
        QueueRuntime runtime = start(queue);
        long id = queue.enqueue(KEYED, new Task("first")).id();
        await(JobFailed.class);
        runtime.close();
        return id;
    }

    private static String json(String what) {
        return "{\"what\":\"" + what + "\"}";
    }

    @Test
    void keep_leaves_a_scheduled_holder_as_it_is() {
        long id = aScheduledHolder();
        JobInfo holder = job(queue, id);

        Enqueued again = enqueue(UniquePolicy.KEEP, "second", holder.plannedAt().plusSeconds(5));

        assertThat(again).isEqualTo(new Enqueued(What.EXISTING, id));
        assertThat(again.isNew()).isFalse();
        assertThat(job(queue, id)).isEqualTo(holder);
    }

    @Test
    void replace_changes_the_arguments_of_a_scheduled_holder() {
        long id = aScheduledHolder();
        JobInfo holder = job(queue, id);

        Enqueued again = enqueue(UniquePolicy.REPLACE, "second");

        assertThat(again).isEqualTo(new Enqueued(What.REPLACED, id));
        assertThat(job(queue, id).arguments()).isEqualTo(json("second"));
        assertThat(job(queue, id).dueAt()).isEqualTo(holder.dueAt());
    }

    @Test
    void reschedule_changes_the_time_of_a_scheduled_holder() {
        long id = aScheduledHolder();
        Instant at = job(queue, id).plannedAt().plusSeconds(5);

        Enqueued again = enqueue(UniquePolicy.RESCHEDULE, "second", at);

        assertThat(again).isEqualTo(new Enqueued(What.RESCHEDULED, id));
        assertThat(job(queue, id).arguments()).isEqualTo(json("first"));
        assertThat(job(queue, id).dueAt()).isEqualTo(at);
        assertThat(job(queue, id).plannedAt()).isEqualTo(at);
    }

    @Test
    void reschedule_without_a_delay_makes_a_scheduled_holder_ready() {
        long id = aScheduledHolder();

        Enqueued again = enqueue(UniquePolicy.RESCHEDULE, "second");

        assertThat(again.what()).isEqualTo(What.RESCHEDULED);
        assertThat(job(queue, id).state()).isEqualTo(JobState.READY);
    }

    @Test
    void reject_leaves_a_scheduled_holder_as_it_is() {
        long id = aScheduledHolder();
        JobInfo holder = job(queue, id);

        Enqueued again = enqueue(UniquePolicy.REJECT, "second");

        assertThat(again).isEqualTo(new Enqueued(What.REJECTED, id));
        assertThat(again.isNew()).isFalse();
        assertThat(job(queue, id)).isEqualTo(holder);
    }

    @Test
    void each_policy_meets_a_ready_holder() {
        long id = aReadyHolder();
        JobInfo holder = job(queue, id);
        Instant at = holder.plannedAt().plus(Duration.ofHours(1));

        Enqueued kept = enqueue(UniquePolicy.KEEP, "second");
        Enqueued rejected = enqueue(UniquePolicy.REJECT, "second");
        JobInfo untouched = job(queue, id);
        Enqueued replaced = enqueue(UniquePolicy.REPLACE, "third");
        JobInfo withArguments = job(queue, id);
        Enqueued rescheduled = enqueue(UniquePolicy.RESCHEDULE, "fourth", at);
        JobInfo withTime = job(queue, id);

        assertThat(kept).isEqualTo(new Enqueued(What.EXISTING, id));
        assertThat(rejected).isEqualTo(new Enqueued(What.REJECTED, id));
        assertThat(untouched).isEqualTo(holder);
        assertThat(replaced).isEqualTo(new Enqueued(What.REPLACED, id));
        assertThat(withArguments.arguments()).isEqualTo(json("third"));
        assertThat(withArguments.state()).isEqualTo(JobState.READY);
        assertThat(rescheduled).isEqualTo(new Enqueued(What.RESCHEDULED, id));
        assertThat(withTime.arguments()).isEqualTo(json("third"));
        assertThat(withTime.state()).isEqualTo(JobState.SCHEDULED);
        assertThat(withTime.dueAt()).isEqualTo(at);
    }

    @Test
    void keep_and_reject_leave_a_running_holder_as_it_is() {
        long id = aRunningHolder();
        JobInfo holder = job(queue, id);

        Enqueued kept = enqueue(UniquePolicy.KEEP, "second");
        Enqueued rejected = enqueue(UniquePolicy.REJECT, "second");

        assertThat(kept).isEqualTo(new Enqueued(What.EXISTING, id));
        assertThat(rejected).isEqualTo(new Enqueued(What.REJECTED, id));
        assertThat(job(queue, id)).isEqualTo(holder);
        gate.open();
        await(JobRescheduled.class);
        assertThat(job(queue, id).arguments()).isEqualTo(json("first"));
    }

    @Test
    void replace_gives_its_arguments_to_the_next_run_of_a_running_holder() {
        long id = aRunningHolder();

        Enqueued again = enqueue(UniquePolicy.REPLACE, "second");
        JobInfo during = job(queue, id);
        gate.open();
        await(JobRescheduled.class);

        assertThat(again).isEqualTo(new Enqueued(What.REPLACED, id));
        assertThat(during.arguments()).isEqualTo(json("first"));
        assertThat(job(queue, id).arguments()).isEqualTo(json("second"));
        assertThat(job(queue, id).run()).isEqualTo(2);
        assertThat(job(queue, id).state()).isEqualTo(JobState.SCHEDULED);
    }

    @Test
    void reschedule_gives_its_time_to_the_next_run_of_a_running_holder() {
        long id = aRunningHolder();
        Instant at = job(queue, id).plannedAt().plus(Duration.ofDays(2));

        Enqueued again = enqueue(UniquePolicy.RESCHEDULE, "second", at);
        gate.open();
        await(JobRescheduled.class);

        assertThat(again).isEqualTo(new Enqueued(What.RESCHEDULED, id));
        assertThat(job(queue, id).arguments()).isEqualTo(json("first"));
        assertThat(job(queue, id).dueAt()).isEqualTo(at);
    }

    @Test
    void new_arguments_and_a_new_time_wait_for_the_same_next_run() {
        long id = aRunningHolder();
        Instant at = job(queue, id).plannedAt().plus(Duration.ofDays(2));

        enqueue(UniquePolicy.REPLACE, "second");
        enqueue(UniquePolicy.RESCHEDULE, "third", at);
        gate.open();
        await(JobRescheduled.class);

        assertThat(job(queue, id).arguments()).isEqualTo(json("second"));
        assertThat(job(queue, id).dueAt()).isEqualTo(at);
    }

    @ParameterizedTest
    @EnumSource(UniquePolicy.class)
    void every_policy_revives_a_failed_holder_with_the_new_arguments(UniquePolicy policy) {
        long id = aFailedHolder();
        JobInfo failed = job(queue, id);

        Enqueued again = enqueue(policy, "second");

        assertThat(again).isEqualTo(new Enqueued(What.REVIVED, id));
        assertThat(again.isNew()).isTrue();
        JobInfo revived = job(queue, id);
        assertThat(revived.state()).isEqualTo(JobState.READY);
        assertThat(revived.arguments()).isEqualTo(json("second"));
        assertThat(revived.attempts()).isZero();
        assertThat(revived.plannedAt()).isAfter(failed.plannedAt());
    }

    @Test
    void a_failed_holder_is_revived_for_the_new_time() {
        long id = aFailedHolder();
        Instant at = job(queue, id).plannedAt().plus(Duration.ofDays(2));

        Enqueued again = enqueue(UniquePolicy.KEEP, "second", at);

        assertThat(again).isEqualTo(new Enqueued(What.REVIVED, id));
        assertThat(job(queue, id).state()).isEqualTo(JobState.SCHEDULED);
        assertThat(job(queue, id).dueAt()).isEqualTo(at);
    }

    @Test
    void a_cancelled_holder_that_still_runs_goes_on_with_the_new_arguments() {
        long id = aRunningHolder();
        queue.cancel(id);

        Enqueued again = enqueue(UniquePolicy.KEEP, "second");
        gate.open();
        second.awaitBody();

        assertThat(again).isEqualTo(new Enqueued(What.REVIVED, id));
        assertThat(seen).containsExactly("first", "second");
        assertThat(job(queue, id).run()).isEqualTo(2);
        assertThat(job(queue, id).cancelRequested()).isFalse();
        second.open();
        assertThat(await(JobFinished.class).as()).isEqualTo(FinishedAs.DONE);
    }

    @Test
    void a_key_is_free_again_once_its_job_has_finished() {
        queue = queue(builder -> builder.handle(KEYED, (task, job) -> Outcome.done()));
        start(queue);

        Enqueued one = enqueue(UniquePolicy.REJECT, "first");
        await(JobFinished.class);
        boolean free = queue.findByUniqueKey(KEYED, "the key").isEmpty();
        Enqueued two = enqueue(UniquePolicy.REJECT, "second");
        await(JobFinished.class);

        assertThat(free).isTrue();
        assertThat(one.what()).isEqualTo(What.INSERTED);
        assertThat(two.what()).isEqualTo(What.INSERTED);
        assertThat(two.id()).isNotEqualTo(one.id());
    }

    @Test
    void a_cancelled_and_a_discarded_job_free_their_key() {
        queue = queue(builder -> {});

        queue.cancel(enqueue(UniquePolicy.REJECT, "first").id());
        queue.discard(enqueue(UniquePolicy.REJECT, "second").id());
        Enqueued third = enqueue(UniquePolicy.REJECT, "third");

        assertThat(third.what()).isEqualTo(What.INSERTED);
        assertThat(queue.findByUniqueKey(KEYED, "the key")).contains(third.id());
    }

    @Test
    void a_key_belongs_to_its_type() {
        queue = queue(builder -> {});
        JobType<Task> other = JobType.of("other", Task.class);

        Enqueued one = enqueue(UniquePolicy.REJECT, "first");
        Enqueued two = queue.enqueue(other, new Task("second"), with -> with.uniqueKey("the key"));

        assertThat(one.what()).isEqualTo(What.INSERTED);
        assertThat(two.what()).isEqualTo(What.INSERTED);
    }

    @Test
    void threads_that_race_for_a_key_make_one_job() throws Exception {
        queue = queue(builder -> {});
        ExecutorService threads = Executors.newFixedThreadPool(2);
        var start = new CyclicBarrier(2);
        Callable<List<Enqueued>> race = () -> {
            var answers = new ArrayList<Enqueued>();
            for (int i = 0; i < 200; i++) {
                int key = i / 4;
                if (i % 4 == 0) {
                    start.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                }
                answers.add(queue.enqueue(KEYED, new Task("x"), with -> with.uniqueKey("key " + key)));
            }
            return answers;
        };

        var answers = new ArrayList<Enqueued>();
        try {
            for (Future<List<Enqueued>> one : threads.invokeAll(List.of(race, race))) {
                answers.addAll(one.get());
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(answers).hasSize(400);
        assertThat(count("SELECT count(*) FROM queue_jobs")).isEqualTo(50);
        Collection<List<Enqueued>> byJob =
                answers.stream().collect(Collectors.groupingBy(Enqueued::id)).values();
        assertThat(byJob).hasSize(50).allSatisfy(ofOneKey -> {
            assertThat(ofOneKey).hasSize(8);
            assertThat(ofOneKey).filteredOn(Enqueued::isNew).hasSize(1);
            assertThat(ofOneKey).filteredOn(one -> one.what() == What.EXISTING).hasSize(7);
        });
    }

    @Test
    void a_key_taken_in_a_transaction_is_held_by_its_commit() {
        queue = queue(builder -> {});

        List<Enqueued> inside = onConnection(connection -> {
            connection.setAutoCommit(false);
            Enqueued one = queue.in(connection).enqueue(KEYED, new Task("first"));
            Enqueued two = queue.in(connection).enqueue(KEYED, new Task("second"));
            connection.commit();
            return List.of(one, two);
        });
        Enqueued after = enqueue(UniquePolicy.KEEP, "third");

        long id = inside.get(0).id();
        assertThat(inside).containsExactly(new Enqueued(What.INSERTED, id), new Enqueued(What.EXISTING, id));
        assertThat(after).isEqualTo(new Enqueued(What.EXISTING, id));
    }

    @Test
    void a_key_taken_in_a_transaction_is_free_after_its_rollback() {
        queue = queue(builder -> {});

        What inside = onConnection(connection -> {
            connection.setAutoCommit(false);
            Enqueued one = queue.in(connection).enqueue(KEYED, new Task("first"));
            connection.rollback();
            return one.what();
        });
        Enqueued after = enqueue(UniquePolicy.REJECT, "second");

        assertThat(inside).isEqualTo(What.INSERTED);
        assertThat(after.what()).isEqualTo(What.INSERTED);
        assertThat(count("SELECT count(*) FROM queue_jobs")).isEqualTo(1);
    }
}
