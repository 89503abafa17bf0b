package dev.ronda.queue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ronda.queue.JobQueue;
import dev.ronda.queue.JobType;
import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.recurring.RecurringTask;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Who lives, from the command line. */
class ProcessesCommandTest extends OperatorTest {
    record Task(int number) {}

    private static final JobType<Task> TASK = JobType.of("task", Task.class);

    private long id(String name) {
        return count("SELECT id FROM queue_processes WHERE name = '" + name + "'");
    }

    @Test
    void nobody() {
        assertThat(fine("processes")).containsExactly("no process is registered");
        assertThat(fine("processes --json")).isEmpty();
    }

    @Test
    void a_supervisor_with_its_members_below_it() throws Exception {
        var begun = new CountDownLatch(2);
        var end = new CountDownLatch(1);
        JobQueue queue = queue(builder -> builder.handleVoid(TASK, (task, job) -> {
                    begun.countDown();
                    end.await();
                })
                .recurring(RecurringTask.of("nightly", "0 2 * * * UTC", TASK, new Task(0))));
        start(
                queue,
                QUICK.workers(WorkerConfig.DEFAULT
                        .queues("mail", "default")
                        .threads(3)
                        .pollingInterval(Duration.ofMillis(100))));
        queue.enqueueAll(TASK, List.of(new Task(1), new Task(2)));
        begun.await();
        until("the scheduler tells its task", () -> fine("processes").toString().contains("nightly"));

        List<String> lines = fine("processes");
        List<JsonNode> objects = json("processes --json");
        end.countDown();

        long pid = ProcessHandle.current().pid();
        assertThat(lines.get(0)).matches("id +kind +name +host +pid +up +heartbeat +claims");
        assertThat(lines.get(1)).matches("\\d+ +Supervisor +supervisor-\\S+ +\\S+ +" + pid + " +\\d+s +\\d+s ago +0.*");
        assertThat(lines.subList(2, lines.size()))
                .hasSize(3)
                .anyMatch(line -> line.matches("\\d+ +Worker +worker-1-\\S+ +\\S+ +" + pid
                        + " +\\d+s +\\d+s ago +2  queues mail,default, 3 threads, polls every 0.1 s"))
                .anyMatch(line -> line.matches("\\d+ +Dispatcher .* batches of 500, polls every 0.05 s"))
                .anyMatch(line -> line.matches("\\d+ +Scheduler .* 1 task \\(nightly\\), polls every [\\d.]+ s"));
        assertThat(lines.get(2).indexOf("Worker")).isEqualTo(lines.get(1).indexOf("Supervisor") + 2);
        JsonNode worker = objects.get(1);
        assertThat(worker.get("kind").asText()).isEqualTo("Worker");
        assertThat(worker.get("supervisor_id").asLong())
                .isEqualTo(objects.get(0).get("id").asLong());
        assertThat(objects.get(0).get("supervisor_id").isNull()).isTrue();
        assertThat(worker.get("pid").asLong()).isEqualTo(pid);
        assertThat(worker.get("claims").asInt()).isEqualTo(2);
        assertThat(worker.get("late").asBoolean()).isFalse();
        assertThat(worker.get("up_seconds").asLong()).isBetween(0L, 60L);
        assertThat(worker.get("heartbeat_seconds").asLong()).isBetween(0L, 60L);
        assertThat(worker.get("details").get("queues").asText()).isEqualTo("mail,default");
        assertThat(objects.toString()).contains("\"recurring_schedule\":[\"nightly\"]");
    }

    @Test
    void late_ones_by_the_threshold_of_the_configuration() {
        row("Worker", "worker-1-gone", "null", 60, "{\"queues\":\"*\"}");
        row("Worker", "worker-1-slow", "null", 30, "{}");

        List<String> lines = fine("processes");

        assertThat(lines.get(1))
                .matches(
                        ".*worker-1-gone +elsewhere +4711 +1m \\d+s +1m \\d+s ago +0  LATE: silent for more than 45s; queues \\*");
        assertThat(lines.get(2)).doesNotContain("LATE");
        assertThat(json("processes --json"))
                .extracting(object -> object.get("late").asBoolean())
                .containsExactly(true, false);
    }

    @Test
    void rows_that_say_odd_things_of_each_other_are_all_shown_once() {
        row("Supervisor", "supervisor-a", "null", 1, "not json");
        row("Supervisor", "supervisor-b", "null", 1, "{\"queues\":[\"a\",null],\"recurring_tasks\":\"many\"}");
        row("Worker", "worker-of-a", "" + id("supervisor-a"), 1, "{}");
        row("Worker", "of its own", "null", 1, "{\"queues\":\"two\\nlines\"}");
        execute("UPDATE queue_processes SET supervisor_id = id WHERE name = 'of its own'");
        row("Worker", "orphan", "99999", 1, "{}");
        row("Worker", "grandchild", "" + id("worker-of-a"), 1, "{}");

        assertThat(json("processes --json"))
                .extracting(object -> object.get("name").asText())
                .containsExactly("supervisor-a", "worker-of-a", "supervisor-b", "orphan", "of its own", "grandchild");
        assertThat(fine("processes")).hasSize(7).anyMatch(line -> line.endsWith("queues two lines"));
    }
}
