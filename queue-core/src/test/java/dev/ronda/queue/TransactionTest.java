package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.ronda.queue.Enqueued.What;
import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.event.QueueEvent.ClaimLostEvent;
import dev.ronda.queue.event.QueueEvent.JobChanged;
import dev.ronda.queue.event.QueueEvent.JobEnqueued;
import dev.ronda.queue.event.QueueEvent.JobFailed;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import dev.ronda.queue.event.QueueEvent.JobRescheduled;
import dev.ronda.queue.event.QueueEvent.LateResult;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One commit for a job's own writes and its outcome, and for an application's writes and its enqueues. */
class TransactionTest extends QueueTest {
    record Task(String what) {}

    static final JobType<Task> TASK = JobType.of("task", Task.class).retry(RetryPolicy.never());
    static final JobType<Task> CHILD = JobType.of("child", Task.class).queue("unserved");
    static final Task X = new Task("x");

    private JobQueue queue;

    @BeforeEach
    void createTable() {
        execute("CREATE TABLE effects (what varchar(100))");
    }

    private static void insertEffect(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO effects VALUES ('x')");
        }
    }

    private int effects() {
        return count("SELECT count(*) FROM effects");
    }

    private int children() {
        return count("SELECT count(*) FROM queue_jobs WHERE job_type = 'child'");
    }

    /** Starts a runtime with this handler, and its one job. */
    private long run(JobHandler<Task> handler) {
        queue = queue(builder -> builder.handle(TASK, handler));
        start(queue, QUICK.workers(WorkerConfig.DEFAULT.queues("default")));
        return queue.enqueue(TASK, X).id();
    }

    // ---- job.transaction

    @Test
    void the_writes_of_a_body_and_its_outcome_are_one_commit() {
        long id = run((task, job) -> job.transaction(connection -> {
            insertEffect(connection);
            return Outcome.againIn(Duration.ofHours(1)).with(new Task("next"));
        }));

        await(JobRescheduled.class);

        assertThat(effects()).isEqualTo(1);
        assertThat(job(queue, id).run()).isEqualTo(2);
        assertThat(job(queue, id).arguments()).isEqualTo("{\"what\":\"next\"}");
        assertThat(job(queue, id).state()).isEqualTo(JobState.SCHEDULED);
    }

    @Test
    void a_body_that_throws_writes_nothing_and_fails_the_attempt() {
        long id = run((task, job) -> job.transaction(connection -> {
            insertEffect(connection);
            throw new IllegalStateException("after the write");
        }));

        JobFailed failed = await(JobFailed.class);

        assertThat(failed.message()).isEqualTo("after the write");
        assertThat(effects()).isZero();
        assertThat(job(queue, id).attempts()).isEqualTo(1);
    }

    @Test
    void an_outcome_that_is_refused_takes_the_writes_back() {
        run((task, job) -> job.transaction(connection -> {
            insertEffect(connection);
            return Outcome.againIn(Duration.ZERO).with("not the record");
        }));

        JobFailed failed = await(JobFailed.class);

        assertThat(failed.errorClass()).isEqualTo(InvalidArguments.class.getName());
        assertThat(effects()).isZero();
    }

    @Test
    void no_outcome_takes_the_writes_back() {
        run((task, job) -> job.transaction(connection -> {
            insertEffect(connection);
            return null;
        }));

        JobFailed failed = await(JobFailed.class);

        assertThat(failed.message()).contains("returned null instead of an outcome");
        assertThat(effects()).isZero();
    }

    @Test
    void a_second_call_is_refused_once_the_first_has_committed() {
        var refused = new CompletableFuture<Exception>();
        run((task, job) -> {
            Outcome outcome = job.transaction(connection -> {
                insertEffect(connection);
                return Outcome.done();
            });
            try {
                job.transaction(connection -> {
                    insertEffect(connection);
                    return Outcome.done();
                });
            } catch (IllegalStateException e) {
                refused.complete(e);
            }
            return outcome;
        });

        await(JobFinished.class);

        assertThat(refused)
                .succeedsWithin(PATIENCE)
                .satisfies(error -> assertThat(error).hasMessageContaining("may commit once in a run"));
        assertThat(effects()).isEqualTo(1);
    }

    @Test
    void a_call_inside_a_call_is_refused() {
        run((task, job) -> job.transaction(connection -> {
            insertEffect(connection);
            return job.transaction(inner -> Outcome.done());
        }));

        JobFailed failed = await(JobFailed.class);

        assertThat(failed.errorClass()).isEqualTo(IllegalStateException.class.getName());
        assertThat(effects()).isZero();
    }

    @Test
    void a_call_that_failed_may_be_repeated() {
        long id = run((task, job) -> {
            try {
                job.transaction(connection -> {
                    insertEffect(connection);
                    throw new IllegalStateException("first");
                });
            } catch (IllegalStateException e) {
                // tries again
            }
            return job.transaction(connection -> {
                insertEffect(connection);
                return Outcome.done();
            });
        });

        await(JobFinished.class);

        assertThat(effects()).isEqualTo(1);
        assertThat(job(queue, id).finishedAs()).isEqualTo(FinishedAs.DONE);
    }

    @Test
    void another_outcome_after_the_commit_comes_too_late() {
        long id = run((task, job) -> {
            job.transaction(connection -> Outcome.done());
            return Outcome.againIn(Duration.ZERO);
        });

        LateResult late = await(LateResult.class);

        assertThat(late.jobId()).isEqualTo(id);
        assertThat(late.message()).contains("return what transaction(…) returned");
        assertThat(job(queue, id).finishedAs()).isEqualTo(FinishedAs.DONE);
    }

    @Test
    void an_exception_after_the_commit_comes_too_late() {
        long id = run((task, job) -> {
            job.transaction(connection -> Outcome.done());
            throw new IllegalStateException("too late");
        });

        LateResult late = await(LateResult.class);

        assertThat(late.message()).contains("too late").contains("Done");
        assertThat(job(queue, id).finishedAs()).isEqualTo(FinishedAs.DONE);
        assertThat(job(queue, id).errors()).isEmpty();
    }

    @Test
    void a_body_may_undo_a_part_to_a_savepoint() {
        run((task, job) -> job.transaction(connection -> {
            insertEffect(connection);
            Savepoint savepoint = connection.setSavepoint("before");
            insertEffect(connection);
            connection.rollback(savepoint);
            return Outcome.done();
        }));

        await(JobFinished.class);

        assertThat(effects()).isEqualTo(1);
    }

    @Test
    void a_run_that_lost_its_claim_writes_nothing() {
        var thrown = new AtomicReference<Exception>();
        long id = run((task, job) -> {
            if (thrown.get() != null) {
                return Outcome.done();
            }
            someoneElseTakes(job.id());
            try {
                return job.transaction(connection -> {
                    insertEffect(connection);
                    return Outcome.done();
                });
            } catch (ClaimLost e) {
                thrown.set(e);
                throw e;
            }
        });

        ClaimLostEvent lost = await(ClaimLostEvent.class);
        JobFinished end = await(JobFinished.class);

        assertThat(((ClaimLost) thrown.get()).jobId()).isEqualTo(id);
        assertThat(lost.jobId()).isEqualTo(id);
        assertThat(end.as()).isEqualTo(FinishedAs.DONE);
        assertThat(effects()).isZero();
        assertThat(job(queue, id).attempts()).isZero();
    }

    @Test
    void the_outcome_of_a_run_that_lost_its_claim_is_not_written() {
        var runs = new AtomicInteger();
        long id = run((task, job) -> {
            if (runs.incrementAndGet() > 1) {
                return Outcome.done();
            }
            someoneElseTakes(job.id());
            return Outcome.discard("from the run that lost");
        });

        ClaimLostEvent lost = await(ClaimLostEvent.class);
        JobFinished end = await(JobFinished.class);

        assertThat(lost.jobId()).isEqualTo(id);
        assertThat(end.as()).isEqualTo(FinishedAs.DONE);
        assertThat(runs).hasValue(2);
    }

    /** As a prune would do it: the claim is gone and the job is ready again. */
    private void someoneElseTakes(long id) {
        onConnection(connection -> {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("DELETE FROM queue_claimed_executions WHERE job_id = " + id);
                statement.executeUpdate("INSERT INTO queue_ready_executions (job_id, queue_name, priority, created_at)"
                        + " SELECT id, queue_name, priority, created_at FROM queue_jobs WHERE id = " + id);
            }
            connection.commit();
            return null;
        });
    }

    // ---- job.guard

    @Test
    void a_guarded_transaction_commits_while_the_claim_stands() {
        run((task, job) -> {
            onConnection(connection -> {
                connection.setAutoCommit(false);
                job.guard(connection);
                insertEffect(connection);
                connection.commit();
                return null;
            });
            return Outcome.done();
        });

        await(JobFinished.class);

        assertThat(effects()).isEqualTo(1);
    }

    @Test
    void a_guard_refuses_a_transaction_whose_claim_is_lost() {
        var thrown = new AtomicReference<Exception>();
        run((task, job) -> {
            if (thrown.get() == null) {
                someoneElseTakes(job.id());
                onConnection(connection -> {
                    connection.setAutoCommit(false);
                    insertEffect(connection);
                    try {
                        job.guard(connection);
                        connection.commit();
                    } catch (ClaimLost e) {
                        thrown.set(e);
                        connection.rollback();
                    }
                    return null;
                });
            }
            return Outcome.done();
        });

        await(JobFinished.class);

        assertThat(thrown.get()).isInstanceOf(ClaimLost.class);
        assertThat(effects()).isZero();
    }

    @Test
    void a_guard_needs_a_transaction() {
        run((task, job) -> {
            onConnection(connection -> {
                job.guard(connection);
                return null;
            });
            return Outcome.done();
        });

        JobFailed failed = await(JobFailed.class);

        assertThat(failed.message()).contains("autocommit is on");
    }

    // ---- job.enqueue

    @Test
    void children_are_written_with_the_outcome() {
        var before = new AtomicReference<Integer>();
        run((task, job) -> {
            job.enqueue(CHILD, new Task("a"));
            job.enqueue(CHILD, new Task("b"), with -> with.delay(Duration.ofHours(1)));
            before.set(children());
            return Outcome.done();
        });

        await(JobFinished.class);

        assertThat(before.get()).isZero();
        assertThat(children()).isEqualTo(2);
        assertThat(count("SELECT count(*) FROM queue_scheduled_executions")).isEqualTo(1);
    }

    @Test
    void a_failed_attempt_enqueues_no_children() {
        run((task, job) -> {
            job.enqueue(CHILD, X);
            throw new IllegalStateException("after the enqueue");
        });

        await(JobFailed.class);

        assertThat(children()).isZero();
    }

    @Test
    void a_retry_with_a_reason_enqueues_no_children() {
        run((task, job) -> {
            job.enqueue(CHILD, X);
            return Outcome.retryIn(Duration.ZERO, "not yet");
        });

        await(JobFailed.class);

        assertThat(children()).isZero();
    }

    @Test
    void a_retry_with_a_reason_from_a_transaction_enqueues_no_children_from_outside_it() {
        run((task, job) -> {
            job.enqueue(CHILD, X);
            return job.transaction(connection -> {
                insertEffect(connection);
                return Outcome.retryIn(Duration.ZERO, "not yet");
            });
        });

        await(JobFailed.class);

        assertThat(effects()).isEqualTo(1);
        assertThat(children()).isZero();
    }

    @Test
    void children_from_inside_and_outside_a_transaction_are_committed_with_it() {
        run((task, job) -> {
            job.enqueue(CHILD, new Task("outside"));
            return job.transaction(connection -> {
                job.enqueue(CHILD, new Task("inside"));
                insertEffect(connection);
                return Outcome.done();
            });
        });

        await(JobFinished.class);

        assertThat(children()).isEqualTo(2);
        assertThat(effects()).isEqualTo(1);
    }

    @Test
    void a_transaction_that_throws_enqueues_no_children() {
        run((task, job) -> {
            try {
                job.transaction(connection -> {
                    job.enqueue(CHILD, X);
                    throw new IllegalStateException("after the enqueue");
                });
            } catch (IllegalStateException e) {
                // the run goes on
            }
            return Outcome.done();
        });

        await(JobFinished.class);

        assertThat(children()).isZero();
    }

    @Test
    void a_run_that_lost_its_claim_enqueues_no_children() {
        var runs = new AtomicInteger();
        run((task, job) -> {
            if (runs.incrementAndGet() == 1) {
                job.enqueue(CHILD, X);
                someoneElseTakes(job.id());
            }
            return Outcome.done();
        });

        await(ClaimLostEvent.class);
        await(JobFinished.class);

        assertThat(children()).isZero();
    }

    @Test
    void a_body_enqueues_in_its_transaction_through_the_queue_too() {
        run((task, job) -> job.transaction(connection -> {
            queue.in(connection).enqueue(CHILD, X);
            return Outcome.done();
        }));

        JobEnqueued told = await(JobEnqueued.class, event -> event.type().equals("child"));

        assertThat(told.what()).isEqualTo(What.INSERTED);
        assertThat(children()).isEqualTo(1);
    }

    // ---- queue.in, queue.transaction

    @Test
    void an_enqueue_in_a_transaction_is_written_with_its_commit() {
        queue = queue(builder -> {});

        Enqueued answer = onConnection(connection -> {
            connection.setAutoCommit(false);
            insertEffect(connection);
            Enqueued enqueued = queue.in(connection).enqueue(CHILD, X);
            connection.commit();
            return enqueued;
        });

        assertThat(answer.what()).isEqualTo(What.INSERTED);
        assertThat(job(queue, answer.id()).state()).isEqualTo(JobState.READY);
        assertThat(effects()).isEqualTo(1);
    }

    @Test
    void an_enqueue_in_a_transaction_is_gone_with_its_rollback() {
        queue = queue(builder -> {});

        onConnection(connection -> {
            connection.setAutoCommit(false);
            insertEffect(connection);
            Enqueued enqueued = queue.in(connection).enqueue(CHILD, X);
            connection.rollback();
            return enqueued;
        });

        assertThat(children()).isZero();
        assertThat(effects()).isZero();
    }

    @Test
    void all_verbs_work_in_a_transaction() {
        queue = queue(builder -> {});
        long one = queue.enqueue(CHILD, X).id();
        long two = queue.enqueue(CHILD, X).id();
        long three = queue.enqueue(CHILD, X).id();
        Instant later = job(queue, three).plannedAt().plusSeconds(3600);

        onConnection(connection -> {
            connection.setAutoCommit(false);
            JobQueue.InTransaction inside = queue.in(connection);
            inside.cancel(one);
            inside.discard(two);
            inside.reschedule(three, later);
            assertThat(inside.retry(three)).isInstanceOf(JobChange.Refused.class);
            inside.enqueueAll(CHILD, List.of(X, X), with -> with.uniqueKey("key"));
            assertThat(inside.findByUniqueKey(CHILD, "key")).isPresent();
            connection.commit();
            return null;
        });

        assertThat(job(queue, one).finishedAs()).isEqualTo(FinishedAs.CANCELLED);
        assertThat(job(queue, two).finishedAs()).isEqualTo(FinishedAs.DISCARDED);
        assertThat(job(queue, three).dueAt()).isEqualTo(later);
        assertThat(children()).isEqualTo(4);
    }

    @Test
    void a_connection_with_autocommit_is_refused() {
        queue = queue(builder -> {});

        onConnection(connection -> {
            assertThatThrownBy(() -> queue.in(connection))
                    .isInstanceOf(QueueException.class)
                    .hasMessageContaining("this connection has autocommit on; call setAutoCommit(false) first");
            return null;
        });
    }

    @Test
    void an_enqueue_that_fails_halfway_leaves_the_rest_of_the_transaction_alone() {
        queue = queue(builder -> {});
        execute("ALTER TABLE queue_ready_executions RENAME TO hidden");

        onConnection(connection -> {
            connection.setAutoCommit(false);
            insertEffect(connection);
            assertThatThrownBy(() -> queue.in(connection).enqueue(CHILD, X)).isInstanceOf(RuntimeException.class);
            insertEffect(connection);
            connection.commit();
            return null;
        });
        execute("ALTER TABLE hidden RENAME TO queue_ready_executions");

        assertThat(effects()).isEqualTo(2);
        assertThat(children()).isZero();
    }

    @Test
    void a_handle_in_a_transaction_carries_an_enqueue() {
        queue = queue(builder -> {});
        Jdbi jdbi = Jdbi.create(database.dataSource());

        jdbi.useTransaction(handle -> {
            handle.execute("INSERT INTO effects VALUES ('x')");
            queue.in(handle).enqueue(CHILD, X);
        });

        assertThat(children()).isEqualTo(1);
        assertThat(effects()).isEqualTo(1);
        jdbi.useHandle(handle -> assertThatThrownBy(() -> queue.in(handle)).isInstanceOf(QueueException.class));
    }

    @Test
    void a_transaction_of_the_queue_is_one_commit_and_is_told() throws Exception {
        queue = queue(builder -> {});

        Enqueued answer = queue.transaction(connection -> {
            insertEffect(connection);
            return queue.in(connection).enqueue(CHILD, X);
        });

        assertThat(await(JobEnqueued.class).jobId()).isEqualTo(answer.id());
        assertThat(effects()).isEqualTo(1);
        assertThat(children()).isEqualTo(1);
    }

    @Test
    void a_transaction_of_the_queue_that_throws_writes_nothing() {
        queue = queue(builder -> {});

        assertThatThrownBy(() -> queue.transaction(connection -> {
                    insertEffect(connection);
                    queue.in(connection).enqueue(CHILD, X);
                    throw new IOException("after the writes");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("after the writes");
        assertThat(effects()).isZero();
        assertThat(children()).isZero();
        assertThat(events).isEmpty();
    }

    // ---- CurrentTransaction

    /** A framework's transaction on the calling thread. */
    private static final class Framework implements CurrentTransaction {
        private final List<Runnable> afterCommit = new ArrayList<>();
        private Connection current;

        @Override
        public Optional<Connection> connection() {
            return Optional.ofNullable(current);
        }

        @Override
        public void afterCommit(Runnable action) {
            afterCommit.add(action);
        }
    }

    @Test
    void an_enqueue_joins_the_transaction_of_a_framework() {
        var framework = new Framework();
        queue = queue(builder -> builder.currentTransaction(framework));

        long id = onConnection(connection -> {
            connection.setAutoCommit(false);
            framework.current = connection;
            long enqueued = queue.enqueue(CHILD, X).id();
            insertEffect(connection);
            assertThat(events).isEmpty();
            connection.commit();
            framework.current = null;
            framework.afterCommit.forEach(Runnable::run);
            return enqueued;
        });

        assertThat(await(JobEnqueued.class).jobId()).isEqualTo(id);
        assertThat(job(queue, id).state()).isEqualTo(JobState.READY);
    }

    @Test
    void an_enqueue_goes_with_the_rollback_of_a_framework() {
        var framework = new Framework();
        queue = queue(builder -> builder.currentTransaction(framework));

        onConnection(connection -> {
            connection.setAutoCommit(false);
            framework.current = connection;
            queue.enqueue(CHILD, X);
            connection.rollback();
            framework.current = null;
            return null;
        });

        assertThat(children()).isZero();
        assertThat(events).isEmpty();
    }

    @Test
    void a_job_is_found_inside_the_transaction_of_a_framework_that_enqueued_it() {
        var framework = new Framework();
        queue = queue(builder -> builder.currentTransaction(framework));

        Optional<JobInfo> found = onConnection(connection -> {
            connection.setAutoCommit(false);
            framework.current = connection;
            long id = queue.enqueue(CHILD, X).id();
            Optional<JobInfo> inside = queue.find(id);
            connection.rollback();
            framework.current = null;
            return inside;
        });

        assertThat(found).isPresent();
    }

    @Test
    void an_enqueue_outside_a_framework_transaction_commits_by_itself() {
        queue = queue(builder -> builder.currentTransaction(new Framework()));

        long id = queue.enqueue(CHILD, X).id();

        assertThat(job(queue, id).state()).isEqualTo(JobState.READY);
        assertThat(await(JobEnqueued.class).jobId()).isEqualTo(id);
    }

    /** Events are told after the commit, when the connection is back in its pool. */
    @Test
    void a_listener_may_ask_a_queue_whose_pool_has_one_connection() {
        var asked = new AtomicReference<JobQueue>();
        var found = new AtomicReference<Optional<JobInfo>>(Optional.empty());
        asked.set(queue(builder -> builder.listener(event -> {
            if (event instanceof JobChanged changed) {
                found.set(asked.get().find(changed.jobId()));
            }
        })));
        long id = asked.get().enqueue(TASK, X).id();
        HikariDataSource pool = database.dataSource();
        pool.getHikariConfigMXBean().setConnectionTimeout(1_000);
        pool.getHikariConfigMXBean().setMaximumPoolSize(1);
        pool.getHikariPoolMXBean().softEvictConnections();

        asked.get().cancel(id);

        assertThat(found.get()).map(JobInfo::state).contains(JobState.FINISHED);
    }

    @Test
    void an_enqueue_that_was_refused_and_taken_back_is_not_told() throws Exception {
        queue = queue(builder -> builder.type(CHILD));
        long finished = queue.batches().create(with -> {}, jobs -> {}).id();
        forgetEvents();

        queue.transaction(connection -> {
            assertThatThrownBy(() -> queue.in(connection).enqueue(CHILD, X, with -> with.batch(finished)))
                    .isInstanceOf(BatchClosed.class);
            return queue.in(connection).enqueue(CHILD, X);
        });

        assertThat(children()).isEqualTo(1);
        assertThat(events).hasSize(1).allMatch(JobEnqueued.class::isInstance);
    }
}
