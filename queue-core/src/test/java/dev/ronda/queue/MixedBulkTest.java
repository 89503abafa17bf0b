package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ronda.queue.Enqueued.What;
import dev.ronda.queue.event.QueueEvent.JobEnqueued;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Jobs of several types, queues and times that are enqueued by one call. */
class MixedBulkTest extends QueueTest {
    record Mail(String to) {}

    record Call(String account, int number) {}

    private static final JobType<Mail> MAIL = JobType.of("mail", Mail.class);
    private static final JobType<Mail> NOTE = JobType.of("note", Mail.class);
    private static final JobType<Call> CALL = JobType.of("call", Call.class).limit(1, Call::account);
    private static final Duration LATER = Duration.ofHours(1);

    private List<JobState> states(JobQueue queue, List<Enqueued> answers) {
        return answers.stream()
                .map(answer -> answer.id() == 0
                        ? JobState.FINISHED
                        : job(queue, answer.id()).state())
                .toList();
    }

    @Test
    void each_job_has_its_answer_and_its_place() {
        JobQueue queue = queue(builder -> {});

        List<Enqueued> answers = queue.enqueueAll(jobs -> {
            jobs.enqueueAll(MAIL, List.of(new Mail("a"), new Mail("b")));
            jobs.enqueue(MAIL, new Mail("c"), with -> with.delay(LATER).queue("slow"));
            jobs.enqueue(CALL, new Call("x", 1));
            jobs.enqueue(CALL, new Call("x", 2));
            jobs.enqueue(CALL, new Call("y", 3), with -> with.delay(LATER));
            jobs.enqueue(CALL, new Call("y", 4), with -> with.priority(7));
            jobs.enqueue(CALL, new Call("x", 5));
            jobs.enqueue(MAIL, new Mail("d"));
        });

        assertThat(answers).hasSize(9).allMatch(answer -> answer.what() == What.INSERTED);
        assertThat(states(queue, answers))
                .containsExactly(
                        JobState.READY,
                        JobState.READY,
                        JobState.SCHEDULED,
                        JobState.READY,
                        JobState.BLOCKED,
                        JobState.SCHEDULED,
                        JobState.READY,
                        JobState.BLOCKED,
                        JobState.READY);
        JobInfo slow = job(queue, answers.get(2).id());
        assertThat(slow.queue()).isEqualTo("slow");
        assertThat(Duration.between(slow.createdAt(), slow.plannedAt())).isEqualTo(LATER);
        JobInfo now = job(queue, answers.get(8).id());
        assertThat(now.arguments()).isEqualTo("{\"to\":\"d\"}");
        assertThat(now.plannedAt()).isEqualTo(now.createdAt());
        assertThat(job(queue, answers.get(6).id()).priority()).isEqualTo(7);
        assertThat(events.stream().filter(JobEnqueued.class::isInstance)).hasSize(9);
    }

    @Test
    void one_is_dropped_and_the_others_are_not() {
        JobQueue queue = queue(builder -> {});
        Consumer<EnqueueOptions> drop = with -> with.onConflict(OnConflict.DISCARD);

        List<Enqueued> answers = queue.enqueueAll(jobs -> {
            jobs.enqueue(CALL, new Call("x", 1));
            jobs.enqueue(CALL, new Call("x", 2), drop);
            jobs.enqueue(CALL, new Call("x", 3));
            jobs.enqueue(CALL, new Call("y", 4), drop);
            jobs.enqueue(MAIL, new Mail("a"));
            jobs.enqueue(MAIL, new Mail("b"), with -> with.delay(LATER));
        });

        assertThat(answers)
                .extracting(Enqueued::what)
                .containsExactly(
                        What.INSERTED, What.DISCARDED, What.INSERTED, What.INSERTED, What.INSERTED, What.INSERTED);
        assertThat(states(queue, answers))
                .containsExactly(
                        JobState.READY,
                        JobState.FINISHED,
                        JobState.BLOCKED,
                        JobState.READY,
                        JobState.READY,
                        JobState.SCHEDULED);
        assertThat(count("SELECT count(*) FROM queue_jobs")).isEqualTo(5);
    }

    @Test
    void the_same_unique_key_twice() {
        JobQueue queue = queue(builder -> {});

        List<Enqueued> answers = queue.enqueueAll(jobs -> {
            jobs.enqueue(MAIL, new Mail("a"), with -> with.uniqueKey("k"));
            jobs.enqueue(CALL, new Call("x", 1), with -> with.uniqueKey("k"));
            jobs.enqueue(
                    MAIL,
                    new Mail("b"),
                    with -> with.uniqueKey("k")
                            .onDuplicate(UniquePolicy.REPLACE)
                            .delay(LATER));
        });

        assertThat(answers).extracting(Enqueued::what).containsExactly(What.INSERTED, What.INSERTED, What.REPLACED);
        assertThat(answers.get(2).id()).isEqualTo(answers.get(0).id());
        assertThat(job(queue, answers.get(0).id()).arguments()).isEqualTo("{\"to\":\"b\"}");
    }

    @Test
    void they_become_ready_in_the_order_in_which_they_are_given() {
        int many = 2 * JobQueue.CHUNK + 77;
        JobQueue queue = queue(builder -> {});

        List<Enqueued> answers = queue.enqueueAll(jobs -> {
            for (int number = 0; number < many; number++) {
                if (number % 3 == 0) {
                    jobs.enqueue(MAIL, new Mail("" + number), with -> with.queue("mail"));
                } else {
                    jobs.enqueue(NOTE, new Mail("" + number));
                }
            }
        });

        List<Long> ready = onConnection(connection -> {
            var ids = new ArrayList<Long>();
            try (var statement = connection.createStatement();
                    var row = statement.executeQuery("SELECT job_id FROM queue_ready_executions ORDER BY seq")) {
                while (row.next()) {
                    ids.add(row.getLong(1));
                }
            }
            return ids;
        });
        assertThat(ready)
                .containsExactlyElementsOf(answers.stream().map(Enqueued::id).toList());
        for (int number = 0; number < many; number += 100) {
            assertThat(job(queue, answers.get(number).id()).arguments()).isEqualTo("{\"to\":\"" + number + "\"}");
        }
    }

    @Test
    void they_belong_to_the_transaction_of_a_caller() throws Exception {
        JobQueue queue = queue(builder -> {});
        Consumer<NewJobs> some = jobs -> {
            jobs.enqueue(MAIL, new Mail("a"));
            jobs.enqueue(CALL, new Call("x", 1), with -> with.delay(LATER));
        };

        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            assertThat(queue.in(connection).enqueueAll(some)).hasSize(2);
            connection.rollback();
            assertThat(queue.in(connection).enqueueAll(some)).hasSize(2);
            connection.commit();
        }

        assertThat(count("SELECT count(*) FROM queue_jobs")).isEqualTo(2);
    }

    @Test
    void members_of_several_batches() {
        JobQueue queue = queue(builder -> {});
        long one = queue.batches()
                .create(with -> {}, jobs -> jobs.enqueue(MAIL, new Mail("a")))
                .id();
        long other = queue.batches()
                .create(with -> {}, jobs -> jobs.enqueue(MAIL, new Mail("b")))
                .id();

        queue.enqueueAll(jobs -> {
            jobs.enqueue(MAIL, new Mail("c"), with -> with.batch(one));
            jobs.enqueue(CALL, new Call("x", 1), with -> with.batch(other));
            jobs.enqueue(MAIL, new Mail("d"), with -> with.batch(other));
            jobs.enqueue(MAIL, new Mail("e"));
        });

        assertThat(queue.batches().find(one).orElseThrow().open()).isEqualTo(2);
        assertThat(queue.batches().find(other).orElseThrow().open()).isEqualTo(3);
    }

    @Test
    void nothing_is_written_if_any_cannot_be_stored_and_none_is_no_error() {
        JobQueue queue = queue(builder -> builder.maxArgumentBytes(1_000));

        assertThatThrownBy(() -> queue.enqueueAll(jobs -> {
                    jobs.enqueue(CALL, new Call("x", 1));
                    jobs.enqueue(MAIL, new Mail("a".repeat(1_000)));
                }))
                .isInstanceOf(InvalidArguments.class)
                .hasMessageContaining("mail");
        assertThat(queue.enqueueAll(jobs -> {})).isEmpty();

        assertThat(count("SELECT count(*) FROM queue_jobs")).isZero();
    }
}
