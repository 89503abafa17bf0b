package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ronda.queue.event.QueueEvent.JobFailed;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import dev.ronda.queue.event.QueueEvent.JobRescheduled;
import dev.ronda.queue.event.QueueEvent.JobRetrying;
import dev.ronda.queue.event.QueueEvent.JobUnknown;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arguments as JSON, in the versions of their record. */
class ArgumentsTest extends QueueTest {
    record Stop(String stop) {}

    record StopAndLines(String stopId, List<String> lines) {}

    static final JobType<Stop> VERSION_1 = JobType.of("track", Stop.class);
    static final JobType<StopAndLines> VERSION_2 = JobType.of("track", StopAndLines.class)
            .version(2)
            .upcast(1, json -> {
                json.put("stopId", json.remove("stop"));
                json.put("lines", List.of());
                return json;
            });

    private final List<Object> seen = new CopyOnWriteArrayList<>();

    private <A> JobQueue queueThatSees(JobType<A> type, Outcome outcome) {
        return queue(builder -> builder.handle(type, (arguments, job) -> {
            seen.add(arguments);
            return outcome;
        }));
    }

    @Test
    void old_arguments_are_read_through_the_upcaster() {
        queue(builder -> {}).enqueue(VERSION_1, new Stop("5832"));

        start(queueThatSees(VERSION_2, Outcome.done()));
        await(JobFinished.class);

        assertThat(seen).containsExactly(new StopAndLines("5832", List.of()));
    }

    @Test
    void arguments_pass_all_upcasters_between_their_version_and_the_present_one() {
        JobType<StopAndLines> version3 = VERSION_2.version(3).upcast(2, json -> {
            json.put("lines", List.of("from 2"));
            return json;
        });
        queue(builder -> {}).enqueue(VERSION_1, new Stop("5832"));

        start(queueThatSees(version3, Outcome.done()));
        await(JobFinished.class);

        assertThat(seen).containsExactly(new StopAndLines("5832", List.of("from 2")));
    }

    @Test
    void arguments_of_a_newer_version_wait_for_a_process_that_knows_it() {
        long id = queue(builder -> {})
                .enqueue(VERSION_2, new StopAndLines("5832", List.of("C53")))
                .id();
        JobQueue old = queueThatSees(VERSION_1, Outcome.done());
        QueueRuntime runtime = start(old);

        JobUnknown unknown = await(JobUnknown.class);
        JobInfo waiting = job(old, id);
        runtime.close();
        start(queueThatSees(VERSION_2, Outcome.done()));
        await(JobFinished.class);

        assertThat(unknown.version()).isEqualTo(2);
        assertThat(waiting.state()).isEqualTo(JobState.SCHEDULED);
        assertThat(waiting.attempts()).isZero();
        assertThat(seen).containsExactly(new StopAndLines("5832", List.of("C53")));
        assertThat(job(old, id).finishedAt()).isBefore(waiting.dueAt());
    }

    @Test
    void a_chain_that_does_not_change_its_arguments_keeps_them_byte_for_byte() {
        String text = "{ \"note\" : null,\n  \"stop\":\"583\\u0032\" }";
        long id = queue(builder -> {}).enqueue(VERSION_1, new Stop("5832")).id();
        execute("UPDATE queue_jobs SET arguments = '" + text + "'");
        JobQueue queue = queueThatSees(VERSION_2, Outcome.againIn(Duration.ofHours(1)));

        start(queue);
        await(JobRescheduled.class);

        assertThat(seen).containsExactly(new StopAndLines("5832", List.of()));
        assertThat(job(queue, id).run()).isEqualTo(2);
        assertThat(job(queue, id).arguments()).isEqualTo(text);
        assertThat(job(queue, id).argumentsVersion()).isEqualTo(1);
    }

    @Test
    void a_chain_that_changes_its_arguments_writes_them_in_the_present_version() {
        long id = queue(builder -> {}).enqueue(VERSION_1, new Stop("5832")).id();
        JobQueue queue = queueThatSees(
                VERSION_2, Outcome.againIn(Duration.ofHours(1)).with(new StopAndLines("1", List.of("C53"))));

        start(queue);
        await(JobRescheduled.class);

        assertThat(job(queue, id).arguments()).isEqualTo("{\"stopId\":\"1\",\"lines\":[\"C53\"]}");
        assertThat(job(queue, id).argumentsVersion()).isEqualTo(2);
    }

    @Test
    void jobs_under_an_old_name_run_by_its_alias() {
        queue(builder -> {}).enqueue(JobType.of("old-name", Stop.class), new Stop("5832"));

        start(queueThatSees(VERSION_1.alias("older-name").alias("old-name"), Outcome.done()));
        await(JobFinished.class);

        assertThat(seen).containsExactly(new Stop("5832"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"stop\":", "null", "[]", "{\"stop\":{\"a\":1}}", "{} trailing", "\"text\""})
    void unreadable_arguments_fail_at_once_without_retries(String broken) {
        JobQueue queue = queueThatSees(VERSION_1, Outcome.done());
        long id = queue.enqueue(VERSION_1, new Stop("5832")).id();
        execute("UPDATE queue_jobs SET arguments = '" + broken + "'");

        start(queue);
        JobFailed failed = await(JobFailed.class);

        assertThat(failed.attempt()).isEqualTo(1);
        assertThat(failed.errorClass()).isEqualTo(InvalidArguments.class.getName());
        assertThat(failed.message()).contains("track");
        assertThat(seen).isEmpty();
        assertThat(job(queue, id).state()).isEqualTo(JobState.FAILED);
        assertThat(job(queue, id).errors()).hasSize(1);
    }

    @Test
    void an_upcaster_that_throws_fails_its_job_at_once() {
        queue(builder -> {}).enqueue(VERSION_1, new Stop("5832"));
        JobType<StopAndLines> broken = JobType.of("track", StopAndLines.class)
                .version(2)
                .upcast(1, json -> {
                    throw new IllegalStateException("cannot change " + json);
                });

        start(queueThatSees(broken, Outcome.done()));
        JobFailed failed = await(JobFailed.class);

        assertThat(failed.attempt()).isEqualTo(1);
        assertThat(failed.message()).contains("version 1").contains("cannot change {stop=5832}");
    }

    @Test
    void a_version_without_its_upcaster_is_refused_when_the_queue_is_built() {
        JobQueue.migrate(database.dataSource());
        JobQueue.Builder builder = JobQueue.builder(database.dataSource())
                .handle(VERSION_1.version(2), (arguments, job) -> Outcome.done());

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("track has version 2 and no upcast(1, …)");
    }

    @Test
    void unknown_fields_are_ignored() {
        queue(builder -> {}).enqueue(VERSION_1, new Stop("5832"));
        execute("UPDATE queue_jobs SET arguments = '{\"stop\":\"5832\",\"since\":{\"a\":[1]}}'");

        start(queueThatSees(VERSION_1, Outcome.done()));
        await(JobFinished.class);

        assertThat(seen).containsExactly(new Stop("5832"));
    }

    @Test
    void arguments_above_the_limit_are_refused_with_limit_size_and_remedy() {
        JobQueue queue = queue(builder -> {});
        Stop large = new Stop("x".repeat(1024 * 1024));

        assertThatThrownBy(() -> queue.enqueue(VERSION_1, large))
                .isInstanceOf(InvalidArguments.class)
                .hasMessage("arguments of track: at most 1048576 bytes of JSON, got 1048587"
                        + "; store large data elsewhere and pass its key");
        assertThat(count("SELECT count(*) FROM queue_jobs")).isZero();
    }

    @Test
    void the_limit_counts_bytes_and_can_be_set() {
        JobQueue queue = queue(builder -> builder.maxArgumentBytes(20));

        Enqueued fits = queue.enqueue(VERSION_1, new Stop("123456789"));

        assertThat(fits.isNew()).isTrue();
        assertThatThrownBy(() -> queue.enqueue(VERSION_1, new Stop("12345678é")))
                .isInstanceOf(InvalidArguments.class)
                .hasMessageContaining("at most 20 bytes of JSON, got 21");
    }

    @Test
    void one_bad_member_of_many_keeps_all_of_them_out() {
        JobQueue queue = queue(builder -> builder.maxArgumentBytes(20));

        assertThatThrownBy(() -> queue.enqueueAll(VERSION_1, List.of(new Stop("1"), new Stop("12345678é"))))
                .isInstanceOf(InvalidArguments.class);
        assertThat(count("SELECT count(*) FROM queue_jobs")).isZero();
    }

    @Test
    void next_arguments_of_another_record_are_a_failed_attempt() {
        JobQueue queue =
                queueThatSees(VERSION_1, Outcome.againIn(Duration.ZERO).with(new StopAndLines("1", List.of())));
        long id = queue.enqueue(VERSION_1, new Stop("5832")).id();

        start(queue);
        JobRetrying retrying = await(JobRetrying.class);

        assertThat(retrying.errorClass()).isEqualTo(InvalidArguments.class.getName());
        assertThat(retrying.message())
                .isEqualTo("track takes " + Stop.class.getName() + ", got " + StopAndLines.class.getName());
        assertThat(job(queue, id).arguments()).isEqualTo("{\"stop\":\"5832\"}");
        assertThat(job(queue, id).run()).isEqualTo(1);
    }

    @Test
    void arguments_to_go_on_with_are_checked_too() {
        JobQueue queue = queueThatSees(VERSION_1, Outcome.continueWith("text"));
        queue.enqueue(VERSION_1, new Stop("5832"));

        start(queue);

        assertThat(await(JobRetrying.class).message()).contains("got java.lang.String");
    }

    @Test
    void a_type_is_enqueued_by_name_or_alias_and_stored_under_its_name() {
        JobQueue queue = queue(builder -> builder.type(VERSION_1.alias("old-name")));

        long byName = queue.enqueueJson("track", "{\"stop\":\"1\"}", with -> {}).id();
        long byAlias = queue.enqueueJson("old-name", "{\"stop\":\"2\"}", with -> with.priority(7))
                .id();

        assertThat(job(queue, byName).type()).isEqualTo("track");
        assertThat(job(queue, byAlias).type()).isEqualTo("track");
        assertThat(job(queue, byAlias).priority()).isEqualTo(7);
    }

    @Test
    void json_of_an_unregistered_type_is_refused_with_the_known_ones() {
        JobQueue queue = queue(builder -> builder.type(VERSION_1));

        assertThatThrownBy(() -> queue.enqueueJson("trakc", "{}", with -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no job type \"trakc\" is registered here; known: [track]");
    }

    @Test
    void json_that_is_not_the_record_is_refused() {
        JobQueue queue = queue(builder -> builder.type(VERSION_1));

        assertThatThrownBy(() -> queue.enqueueJson("track", "{\"stop\":[", with -> {}))
                .isInstanceOf(InvalidArguments.class)
                .hasMessageContaining("arguments of track (version 1) cannot be read");
        assertThat(count("SELECT count(*) FROM queue_jobs")).isZero();
    }
}
