package dev.ronda.queue.event;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.ronda.queue.Enqueued;
import dev.ronda.queue.event.QueueEvent.JobUnblocked;
import dev.ronda.queue.event.QueueEvent.ProcessStopped;
import dev.ronda.queue.event.QueueEvent.RecurringEnqueued;
import dev.ronda.queue.event.QueueEvent.RecurringFailed;
import dev.ronda.queue.event.QueueEvent.RecurringSkipped;
import dev.ronda.queue.event.QueueEvent.SlotsMaintained;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the log says of an event, and at which level. */
class LogLinesTest {
    private static final Instant TICK = Instant.parse("2026-03-01T10:00:00Z");

    private static void logs(QueueEvent event, Level level, String... parts) {
        var logger = (Logger) LoggerFactory.getLogger("dev.ronda.queue");
        Level before = logger.getLevel();
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        logger.setLevel(Level.DEBUG);
        logger.addAppender(lines);
        try {
            new LoggingListener().on(event);
        } finally {
            logger.detachAppender(lines);
            logger.setLevel(before);
        }

        assertThat(lines.list).singleElement().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(level);
            assertThat(line.getFormattedMessage()).contains(parts);
        });
    }

    @Test
    void a_released_blocked_job_is_a_line_with_its_key() {
        logs(new JobUnblocked(42, "one/a"), Level.DEBUG, "unblocked", "job_id=42", "key=one/a");
    }

    @Test
    void maintenance_of_limits_is_a_line_with_its_numbers() {
        logs(new SlotsMaintained(42, 10, 1), Level.DEBUG, "maintained slots", "keys=42", "released=10", "recounted=1");
    }

    @Test
    void a_process_that_leaves_is_a_line_with_all_that_names_it() {
        logs(
                new ProcessStopped(42, "Worker", "worker-1-ab", "host-7", 4711, TICK),
                Level.INFO,
                "stopped",
                "kind=Worker",
                "name=worker-1-ab",
                "process_id=42",
                "pid=4711",
                "host=host-7",
                "last_heartbeat=2026-03-01T10:00:00Z");
    }

    @Test
    void an_enqueued_tick_is_a_line_with_its_time() {
        logs(
                new RecurringEnqueued("second", TICK, 42, Enqueued.What.INSERTED),
                Level.DEBUG,
                "task=second",
                "tick=2026-03-01T10:00:00Z",
                "job_id=42");
    }

    @Test
    void a_skipped_tick_is_a_line_with_its_reason() {
        logs(
                new RecurringSkipped("second", TICK, TICK, "enqueued already"),
                Level.INFO,
                "skipped",
                "task=second",
                "2026-03-01T10:00:00Z",
                "enqueued already");
    }

    @Test
    void a_failed_tick_is_a_line_of_an_error() {
        logs(
                new RecurringFailed("second", TICK, "All is broken"),
                Level.ERROR,
                "task=second",
                "2026-03-01T10:00:00Z",
                "All is broken");
    }

    @Test
    void what_a_job_threw_is_one_line_and_commands_no_terminal() {
        logs(
                new QueueEvent.JobFailed(42, "greet", 1, 5, "java.io.IOException", "no\r\nqueue \u001b[31mred"),
                Level.ERROR,
                "error=java.io.IOException: no queue  [31mred");
    }
}
