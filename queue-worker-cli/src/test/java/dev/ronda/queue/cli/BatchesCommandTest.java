package dev.ronda.queue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ronda.queue.JobFilter;
import dev.ronda.queue.JobQueue;
import dev.ronda.queue.JobState;
import dev.ronda.queue.JobType;
import dev.ronda.queue.RetryPolicy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Batches from the command line. */
class BatchesCommandTest extends OperatorTest {
    record Photo(int number) {}

    record Told(String what) {}

    private static final JobType<Photo> RESIZE =
            JobType.of("resize", Photo.class).retry(RetryPolicy.never());
    private static final JobType<Told> TELL =
            JobType.of("tell", Told.class).queue("loud").retry(RetryPolicy.never());

    private final AtomicBoolean broken = new AtomicBoolean(true);
    private JobQueue queue;

    /** Odd photos fail while it is broken; so does what is told. */
    @BeforeEach
    void handlers() {
        queue = queue(builder -> builder.handleVoid(RESIZE, (photo, job) -> {
                    if (broken.get() && photo.number() % 2 == 1) {
                        throw new IllegalStateException("no disk");
                    }
                })
                .handleVoid(TELL, (told, job) -> {
                    throw new IllegalStateException("nobody listens");
                }));
    }

    private long create(String description, int from, int to) {
        return queue.batches()
                .create(
                        with -> with.description(description)
                                .metadata("{\"by\":\"ana\"}")
                                .onFinish(TELL, new Told("finish"))
                                .onFailure(TELL, new Told("failure")),
                        jobs -> jobs.enqueueAll(
                                RESIZE,
                                IntStream.rangeClosed(from, to)
                                        .mapToObj(Photo::new)
                                        .toList()))
                .id();
    }

    private long empty() {
        return queue.batches().create(with -> {}, jobs -> {}).id();
    }

    /** Runs until so many jobs have failed, and nothing runs any more. */
    private void runUntilFailed(int jobs) {
        start(queue);
        until(jobs + " failed", () -> count("SELECT count(*) FROM queue_failed_executions") == jobs);
        closeRuntime();
    }

    private List<Long> ids(String command) {
        return json(command).stream().map(batch -> batch.get("id").asLong()).toList();
    }

    @Test
    void nothing_there() {
        assertThat(fine("batches list")).containsExactly("no such batch");
        assertThat(fine("batches list --json")).isEmpty();
        for (String verb : List.of("show", "retry", "discard", "cancel")) {
            Workspace.Ran ran = run("batches " + verb + " 99");
            assertThat(ran.err()).singleElement().asString().startsWith("no batch 99 in jdbc:");
            assertThat(ran.code()).isEqualTo(1);
            assertThat(run("batches " + verb + " first").code()).isEqualTo(2);
            assertThat(run("batches " + verb).code()).isEqualTo(2);
        }
        fails("batches", 2, "queue-worker batches: say what to do, such as 'batches list'");
    }

    @Test
    void open_ones_first_and_of_each_the_youngest() {
        long first = create("the\nsummer album", 1, 3);
        long second = empty();
        long third = create("another", 2, 2);

        List<String> lines = fine("batches list");

        assertThat(lines.get(0)).matches("id +state +members +open +well +failed +created +finished");
        assertThat(lines.subList(1, 4))
                .satisfiesExactly(
                        line -> assertThat(line).matches(third + " +open +1 +1 +0 +0  \\S+Z +another"),
                        line -> assertThat(line).matches(first + " +open +3 +3 +0 +0  \\S+Z +the summer album"),
                        line -> assertThat(line).matches(second + " +success +0 +0 +0 +0  \\S+Z  \\S+Z"));
        assertThat(ids("batch list --json")).containsExactly(third, first, second);
        assertThat(ids("batches list --open --json")).containsExactly(third, first);
        assertThat(ids("batches list --finished --json")).containsExactly(second);
        assertThat(ids("batches list --limit 1 --json")).containsExactly(third);
        assertThat(ids("batches list --open --below " + third + " --json")).containsExactly(first);
        fails(
                "batches list --below 3",
                2,
                "queue-worker batches list: --below goes with --open or --finished, since open batches stand before the"
                        + " others");
        assertThat(run("batches list --open --finished").code()).isEqualTo(2);
    }

    @Test
    void a_batch_that_went_wrong() {
        long good = create("good", 2, 2);
        long bad = create("the summer album", 1, 4);
        runUntilFailed(2 + 3); // two photos, what both batches told at their ends

        assertThat(ids("batches list --failed --json")).containsExactly(bad);
        assertThat(ids("batches list --failed --open --json")).isEmpty();
        JsonNode row = json("batches list --failed --json").get(0);
        assertThat(row.get("state").asText()).isEqualTo("failure");
        assertThat(row.get("total").asInt()).isEqualTo(4);
        assertThat(row.get("open").asInt()).isZero();
        assertThat(row.get("well").asInt()).isEqualTo(2);
        assertThat(row.get("failed").asInt()).isEqualTo(2);
        assertThat(fine("batches show " + bad))
                .contains(
                        "batch         " + bad,
                        "state         failure",
                        "description   the summer album",
                        "metadata      {\"by\":\"ana\"}",
                        "members       4: 0 open, 2 ended well, 2 failed, cancelled or discarded",
                        "jobs now      2 failed, 2 finished",
                        "on finish     tell, queue loud",
                        "on failure    tell, queue loud")
                .satisfies(lines -> assertThat(lines)
                        .filteredOn(line -> line.matches("called back   \\d+ +failed +tell +loud .* nobody listens"))
                        .hasSize(2))
                .satisfies(lines -> assertThat(lines)
                        .filteredOn(line -> line.matches("failed        \\d+ +failed +resize +default .* no disk"))
                        .hasSize(2));
        assertThat(fine("batches show " + bad + " --limit 1"))
                .endsWith("              1 more: jobs list --state failed --batch " + bad);
        assertThat(fine("batches show " + good)).contains("state         success", "jobs now      1 finished");
        JsonNode all = json("batches show " + bad + " --json").get(0);
        assertThat(all.get("jobs").get("failed").asInt()).isEqualTo(2);
        assertThat(all.get("callbacks").get(0).toString())
                .isEqualTo("{\"on\":\"finish\",\"type\":\"tell\",\"queue\":\"loud\"}");
        assertThat(all.get("called_back")).hasSize(2);
        assertThat(all.get("failed_members"))
                .hasSize(2)
                .allMatch(job -> job.get("batch_id").asLong() == bad);
    }

    @Test
    void failed_members_run_again_and_nothing_else() {
        queue.enqueue(RESIZE, new Photo(7));
        long id = create("the summer album", 1, 4);
        runUntilFailed(1 + 2 + 2);
        broken.set(false);

        fails("batches retry " + id, 2, "nothing done: would retry 2 jobs; to do it, add --confirm 2 or --yes");
        fails("batches retry " + id + " --confirm 3", 1, "nothing done: it would retry 2 jobs, not 3");
        assertThat(fine("batches retry " + id + " --confirm 2"))
                .containsExactly(
                        "retry: 2 of 2 jobs changed",
                        "batch " + id + " has finished: it neither changes nor calls back again");
        assertThat(count("SELECT count(*) FROM queue_ready_executions")).isEqualTo(2);
        assertThat(count("SELECT count(*) FROM queue_failed_executions")).isEqualTo(3);

        start(queue);
        until("all are resized", () -> fine("batches show " + id).contains("jobs now      4 finished"));
        assertThat(fine("batches retry " + id + " --yes")).containsExactly("retry: 0 of 0 jobs changed");
    }

    @Test
    void failed_members_of_an_open_batch() {
        long id = create("the summer album", 1, 4);
        queue.queues().pause("late");
        queue.batches().add(id, jobs -> jobs.enqueue(RESIZE, new Photo(2), with -> with.queue("late")));
        runUntilFailed(2);

        assertThat(fine("batches show " + id))
                .contains("members       5: 1 open, 2 ended well, 2 failed, cancelled or discarded");
        assertThat(fine("batches retry " + id + " --yes")).containsExactly("retry: 2 of 2 jobs changed");
        assertThat(fine("batches show " + id))
                .contains(
                        "state         open",
                        "members       5: 3 open, 2 ended well, 0 failed, cancelled or discarded");

        runUntilFailed(2);
        assertThat(fine("batches discard " + id + " --confirm 2")).containsExactly("discard: 2 of 2 jobs changed");
        assertThat(count("SELECT count(*) FROM queue_failed_executions")).isZero();
        fails("batches cancel " + id, 2, "nothing done: would cancel 1 job; to do it, add --confirm 1 or --yes");
        assertThat(fine("batches cancel " + id + " --confirm 1")).containsExactly("cancel: 1 job ended");
        assertThat(fine("batches show " + id))
                .contains(
                        "state         failure",
                        "members       5: 0 open, 2 ended well, 3 failed, cancelled or discarded");
        assertThat(queue.jobs().count(JobFilter.in(JobState.READY).callbacksOf(id)))
                .isEqualTo(2);
        assertThat(fine("batches cancel " + id + " --yes")).containsExactly("cancel: 0 jobs ended");
    }

    @Test
    void members_of_a_batch_as_a_filter_of_jobs() {
        queue.enqueue(RESIZE, new Photo(7));
        long id = create("the summer album", 1, 2);

        assertThat(fine("jobs list --batch " + id)).hasSize(2);
        assertThat(fine("jobs list --batch 99")).isEmpty();
        assertThat(fine("jobs show 2")).contains("batch         " + id);
        assertThat(fine("jobs discard --batch " + id + " --confirm 2")).containsExactly("discard: 2 of 2 jobs changed");
        assertThat(fine("jobs list --state ready --type resize")).hasSize(1);
    }

    @Test
    void a_callback_that_cannot_be_read_is_one_line() {
        long id = create("the summer album", 1, 1);
        execute("UPDATE queue_batches SET on_finish = '{' WHERE id = " + id);

        Workspace.Ran ran = run("batches show " + id);

        assertThat(ran.err()).singleElement().asString().startsWith("cannot read NewJob: ");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(fine("batches list")).hasSize(2);
    }
}
