package dev.ronda.queue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** What operators do with queues and jobs from the command line; no application is needed for it. */
class OperatorCommandsTest {
    @TempDir
    Path folder;

    private Workspace workspace;

    @BeforeEach
    void jobs() throws IOException {
        TestApplication.writeTo(folder.resolve("lib/app.jar"));
        workspace = new Workspace(folder).write("queue.yml", "application: {classpath: \"lib/*.jar\"}");
        for (String queue : List.of("mail", "mail", "other")) {
            fine("enqueue", "greet", "{\"name\":\"Ana\",\"file\":\"f\"}", "--queue", queue);
        }
        fine("enqueue", "shout", "{\"name\":\"Bo\",\"file\":\"f\"}", "--in", "2h");
        workspace.write("queue.yml", "{}");
    }

    private List<String> fine(String... arguments) {
        Workspace.Ran ran = workspace.run(arguments).hasNoTrace();
        assertThat(ran.code()).as(String.join("\n", ran.err())).isZero();
        return ran.out();
    }

    private void fails(int code, String line, String... arguments) {
        Workspace.Ran ran = workspace.run(arguments).hasNoTrace();
        assertThat(ran.err()).containsExactly(line);
        assertThat(ran.code()).isEqualTo(code);
    }

    @Test
    void queues_lists_what_waits() {
        List<String> lines = fine("queues");

        assertThat(lines.get(0)).isEqualTo("queue                          ready  latency");
        assertThat(lines.subList(1, 4))
                .satisfiesExactly(
                        loud -> assertThat(loud).matches("loud +0  0s"),
                        mail -> assertThat(mail).matches("mail +2  \\d+s"),
                        other -> assertThat(other).matches("other +1  \\d+s"));
    }

    @Test
    void the_age_of_the_oldest_job_is_told_in_its_two_largest_units() throws SQLException {
        var database = new SQLiteDataSource();
        database.setUrl("jdbc:sqlite:" + folder.resolve("storage/queue.db"));
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE queue_ready_executions SET created_at = created_at - 300000000"
                    + " WHERE queue_name = 'mail'");
        }

        assertThat(fine("queues"))
                .anyMatch(line -> line.matches("mail +2  5m \\d+s"))
                .anyMatch(line -> line.matches("loud +0  0s"));
        assertThat(QueuesCommand.ago(Duration.ZERO)).isEqualTo("0s");
        assertThat(QueuesCommand.ago(Duration.ofMillis(59_999))).isEqualTo("59s");
        assertThat(QueuesCommand.ago(Duration.ofMinutes(5))).isEqualTo("5m 0s");
        assertThat(QueuesCommand.ago(Duration.ofHours(2).plusSeconds(359))).isEqualTo("2h 5m");
        assertThat(QueuesCommand.ago(Duration.ofHours(49))).isEqualTo("2d 1h");
    }

    @Test
    void queues_as_json() {
        fine("pause", "mail", "--reason", "say \"no\"", "--by", "ana");

        assertThat(fine("queues", "--json"))
                .hasSize(3)
                .anyMatch(line -> line.startsWith("{\"queue\":\"mail\",\"ready\":2,\"latency_seconds\":")
                        && line.contains("\"paused\":true,\"paused_as\":\"mail\",\"paused_by\":\"ana\"")
                        && line.endsWith("\"paused_until\":null,\"reason\":\"say \\\"no\\\"\"}"))
                .anyMatch(line -> line.contains("\"paused\":false,\"paused_as\":null"));
    }

    @Test
    void pause_and_resume() {
        assertThat(fine("pause", "mail", "--reason", "provider down", "--by", "ana"))
                .containsExactly("paused mail");
        assertThat(fine("pause", "m*", "--for", "30m", "--by", "bo")).containsExactly("paused m*");
        assertThat(fine("pause", "mail", "--until", "2900-01-01T00:00:00Z", "--by", "ana"))
                .containsExactly("was paused already, changed: mail");

        assertThat(fine("queues"))
                .anyMatch(line -> line.startsWith("mail ") && line.endsWith(" until 2900-01-01T00:00:00Z by ana"))
                .anyMatch(line -> line.matches("m\\* +paused since \\S+Z until \\S+Z by bo"));

        assertThat(fine("resume", "mail")).containsExactly("resumed mail", "mail is still paused by the pause of m*");
        assertThat(fine("resume", "m*")).containsExactly("resumed m*");
        fails(1, "no pause of mail; 'queue-worker queues' lists the pauses", "resume", "mail");
    }

    @Test
    void a_pause_that_would_have_ended_already_is_refused() {
        fine("pause", "mail", "--by", "ana");

        fails(2, "--for: more than 0s, got 0s", "pause", "mail", "--for", "0");
        Workspace.Ran past = workspace
                .run("pause", "mail", "--until", "2020-01-01T00:00:00Z")
                .hasNoTrace();
        assertThat(past.err())
                .singleElement()
                .asString()
                .matches("--until: later than now, which is \\S+Z by this machine's clock, got 2020-01-01T00:00:00Z");
        assertThat(past.code()).isEqualTo(2);
        assertThat(fine("queues")).anyMatch(line -> line.matches("mail .* paused since \\S+Z by ana"));
    }

    @Test
    void what_others_wrote_cannot_break_lines_or_command_a_terminal() {
        fine("pause", "mail", "--reason", "down\n\u001b[31mred", "--by", "a\nb");

        assertThat(fine("queues")).hasSize(4).anyMatch(line -> line.endsWith(" by a b: down ?[31mred"));
    }

    @Test
    void what_is_no_queue_is_one_line() {
        fails(
                2,
                "queue: a queue's name, a prefix that ends in '*', or '*' alone of 1 to 255 characters, else without '*'"
                        + " and comma, got \"a*b\"",
                "pause",
                "a*b");
        assertThat(workspace
                        .run("pause", "a", "--for", "1m", "--until", "2900-01-01T00:00:00Z")
                        .hasNoTrace()
                        .code())
                .isEqualTo(2);
    }

    @Test
    void clear_asks_for_the_number() {
        fails(2, "nothing done: would discard 2 jobs; to do it, add --confirm 2 or --yes", "clear", "mail");
        fails(1, "nothing done: it would discard 2 jobs, not 3", "clear", "mail", "--confirm", "3");

        assertThat(fine("clear", "mail", "--confirm", "2")).containsExactly("discard: 2 of 2 jobs changed");
        assertThat(fine("clear", "mail", "--yes")).containsExactly("discard: 0 of 0 jobs changed");
        assertThat(fine("jobs", "list", "--state", "finished")).hasSize(2);
    }

    @Test
    void verbs_by_id() {
        assertThat(fine("job", "discard", "1")).containsExactly("discard job 1: was ready, is finished");
        assertThat(fine("jobs", "cancel", "2", "3"))
                .containsExactly("cancel job 2: was ready, is finished", "cancel job 3: was ready, is finished");
        assertThat(fine("jobs", "reschedule", "4", "--in", "0"))
                .containsExactly("reschedule job 4: was scheduled, is ready");
        assertThat(fine("jobs", "reschedule", "4", "--at", "2900-01-01T00:00:00Z"))
                .containsExactly("reschedule job 4: was ready, is scheduled");

        Workspace.Ran refused = workspace.run("jobs", "retry", "4", "99").hasNoTrace();
        assertThat(refused.out().get(0))
                .isEqualTo("retry job 4: refused, it is scheduled: only failed jobs can be retried; to run it earlier,"
                        + " reschedule it");
        assertThat(refused.out().get(1)).startsWith("no job 99 in jdbc:sqlite:");
        assertThat(refused.code()).isEqualTo(1);
    }

    @Test
    void verbs_by_filter() {
        fails(
                2,
                "nothing done: would cancel 2 jobs; to do it, add --confirm 2 or --yes",
                "jobs",
                "cancel",
                "--queue",
                "mail");
        assertThat(fine("jobs", "reschedule", "--type", "greet", "--at", "2900-01-01T00:00:00Z", "--yes"))
                .containsExactly("reschedule: 3 of 3 jobs changed");
        assertThat(fine("jobs", "cancel", "--state", "SCHEDULED,ready", "--confirm", "4"))
                .containsExactly("cancel: 4 of 4 jobs changed");
        fails(
                2,
                "queue-worker jobs retry: give either ids, or options that say which jobs, such as --state failed",
                "jobs",
                "retry");
        fails(
                2,
                "queue-worker jobs retry: give either ids, or options that say which jobs, such as --state failed",
                "jobs",
                "retry",
                "1",
                "--queue",
                "mail");
        fails(2, "queue-worker jobs reschedule: give either --at or --in", "jobs", "reschedule", "1");
    }

    @Test
    void list_shows_the_youngest_first() {
        assertThat(fine("jobs", "list"))
                .satisfiesExactly(
                        job -> assertThat(job).matches("4 +scheduled +shout +loud +\\S+Z"),
                        job -> assertThat(job).matches("3 +ready +greet +other +\\S+Z"),
                        job -> assertThat(job).matches("2 +ready +greet +mail +\\S+Z"),
                        job -> assertThat(job).matches("1 +ready +greet +mail +\\S+Z"));
        assertThat(fine("jobs", "list", "--queue", "mail", "--limit", "1", "--below", "2"))
                .singleElement()
                .asString()
                .startsWith("1 ");
        assertThat(fine("jobs", "list", "--json", "--type", "shout"))
                .singleElement()
                .asString()
                .startsWith("{\"id\":4,\"type\":\"shout\",\"state\":\"scheduled\",\"queue\":\"loud\",\"priority\":5,")
                .endsWith("\"finished_at\":null,\"finished_as\":null,\"error\":null}");
        assertThat(fine("jobs", "list", "--limit", "10000")).hasSize(4);
    }
}
