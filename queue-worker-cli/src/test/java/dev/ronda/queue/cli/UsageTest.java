package dev.ronda.queue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsageTest {
    @TempDir
    Path folder;

    private Workspace workspace;

    @BeforeEach
    void workspace() {
        workspace = new Workspace(folder);
    }

    private void refuses(String[] arguments, String... lines) {
        Workspace.Ran ran = workspace.run(arguments).hasNoTrace();

        assertThat(ran.err()).containsExactly(lines);
        assertThat(ran.code()).isEqualTo(2);
    }

    private static String[] line(String text) {
        return text.split(" ");
    }

    @Test
    void unknown_commands_and_options() {
        refuses(
                line("chek"),
                "queue-worker: Unmatched argument at index 0: 'chek'",
                "Did you mean check?",
                "Run 'queue-worker --help' for the usage.");
        refuses(
                line("check --confg x"),
                "queue-worker: Unknown options: '--confg', 'x'",
                "Did you mean --config?",
                "Run 'queue-worker check --help' for the usage.");
    }

    @Test
    void values_that_do_not_fit() {
        refuses(
                line("enqueue greet {} --in soon"),
                "queue-worker: Invalid value for option '--in': seconds as a number, or a number with ms, s, m,"
                        + " h or d such as 100ms or 5m, got \"soon\"",
                "Run 'queue-worker enqueue --help' for the usage.");
        refuses(
                line("jobs show first"),
                "queue-worker: Invalid value for positional parameter at index 0 (ID): 'first' is not a long",
                "Run 'queue-worker jobs show --help' for the usage.");
    }

    @Test
    void nothing_to_run_is_refused_with_the_remedy() {
        String line = "built-in defaults: no application, so there is nothing to run; name its jars under"
                + " application.classpath or with --classpath";
        refuses(new String[] {}, line);
        refuses(line("start"), line);
    }

    @Test
    void options_stand_before_or_after_the_command() {
        workspace.write("a.yml", "workers: [{threads: 0}]");

        refuses(line("--config a.yml check"), "a.yml:1: workers[0].threads: 1 to 10,000, got 0");
        refuses(line("check --config a.yml"), "a.yml:1: workers[0].threads: 1 to 10,000, got 0");
    }

    @Test
    void a_trace_only_for_who_asks() {
        workspace.write("queue.yml", "workers: [{threads: 0}]");

        assertThat(workspace.run("check", "--verbose").err()).anyMatch(line -> line.startsWith("\tat "));
    }

    @Test
    void the_help_documents_the_exit_codes() {
        Workspace.Ran ran = workspace.run("--help");

        assertThat(ran.out())
                .contains("  0   fine")
                .anyMatch(line -> line.startsWith("  1   failed"))
                .anyMatch(line -> line.startsWith("  2   usage or configuration"));
        assertThat(ran.code()).isZero();
    }

    @Test
    void a_job_of_a_database_that_is_not_there() {
        Workspace.Ran ran = workspace.run("jobs", "show", "17");

        assertThat(ran.err())
                .containsExactly("no database at " + folder.resolve("storage/queue.db") + "; enqueue a job or run"
                        + " migrate first, or name another place with database.url");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void version() {
        assertThat(workspace.run("version").out()).singleElement().asString().startsWith("queue-worker ");
    }
}
