package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.event.QueueEvent.JobFailed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Failed jobs that are retried together end up where they would one by one: under their limits, in their batches. */
class RetryManyTest extends QueueTest {
    record Task(String group, int number) {}

    private static final JobType<Task> PLAIN =
            JobType.of("plain", Task.class).retry(RetryPolicy.never()).queue("default");
    private static final JobType<Task> LIMITED = JobType.of("limited", Task.class)
            .retry(RetryPolicy.never())
            .queue("default")
            .limit(2, task -> "key of " + task.group());
    private static final JobType<Task> WAITS = JobType.of("waits", Task.class).queue("unserved");

    private JobQueue queue;

    /** Jobs of all kinds, some of them failed, with the batches that they belong to. */
    private record Jobs(List<Long> ids, List<Long> batches) {}

    private Jobs jobs(String group) {
        var ids = new ArrayList<Long>();
        for (int i = 0; i < 4; i++) {
            ids.add(queue.enqueue(LIMITED, new Task(group, i)).id());
            ids.add(queue.enqueue(PLAIN, new Task(group, i)).id());
        }
        var batches = List.of(batch(group, 3, true), batch(group, 2, true), batch(group, 2, false));
        for (int i = 0; i < 8 + 7; i++) {
            await(JobFailed.class);
        }
        batches.forEach(batch -> ids.addAll(queue.jobs().list(JobFilter.ALL.membersOf(batch), 100).stream()
                .map(JobInfo::id)
                .toList()));
        Collections.sort(ids);
        return new Jobs(ids, batches);
    }

    /** A batch with failed members of both types; it has not finished if one more waits. */
    private long batch(String group, int failing, boolean open) {
        return queue.batches()
                .create(with -> {}, jobs -> {
                    for (int i = 0; i < failing; i++) {
                        jobs.enqueue(i % 2 == 0 ? PLAIN : LIMITED, new Task(group, i));
                    }
                    if (open) {
                        jobs.enqueue(WAITS, new Task(group, 0));
                    }
                })
                .id();
    }

    private List<String> states(Jobs jobs) {
        var states = new ArrayList<String>();
        jobs.ids().forEach(id -> {
            JobInfo info = job(queue, id);
            states.add(info.type() + " " + info.state() + " " + info.attempts());
        });
        jobs.batches().forEach(id -> {
            BatchInfo info = queue.batches().find(id).orElseThrow();
            states.add(info.total() + " " + info.ended() + " " + info.failed() + " " + (info.finishedAt() != null));
        });
        states.add("open "
                + count("SELECT count(*) FROM queue_batch_executions WHERE batch_id IN ("
                        + String.join(
                                ", ",
                                jobs.batches().stream().map(String::valueOf).toList()) + ")"));
        return states;
    }

    @Test
    void retried_together_they_are_where_they_would_be_one_by_one() {
        queue = queue(builder -> builder.handleVoid(PLAIN, (task, job) -> fail())
                .handleVoid(LIMITED, (task, job) -> fail())
                .type(WAITS));
        start(queue, QUICK.workers(WorkerConfig.DEFAULT.queues("default").pollingInterval(Duration.ofMillis(10))));
        Jobs together = jobs("one");
        Jobs alone = jobs("two");
        closeRuntime();

        JobChanges changes = queue.jobs().retryAll(JobFilter.of(together.ids()));
        alone.ids().forEach(id -> queue.retry(id));

        assertThat(changes).isEqualTo(new JobChanges(17, 15, 0, 2, 0));
        assertThat(states(together)).isEqualTo(states(alone));
        assertThat(states(together))
                .contains(
                        "limited READY 0",
                        "limited BLOCKED 0",
                        "plain READY 0",
                        "4 0 0 false",
                        "3 0 0 false",
                        "2 2 2 true")
                .endsWith("open 7");
    }

    private static void fail() {
        throw new IllegalStateException("on purpose");
    }
}
