package dev.ronda.queue.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

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
                "queue-worker: Invalid value for positional parameter at index 0 (ID): a whole number from"
                        + " -9223372036854775808 to 9223372036854775807, got \"first\"",
                "Run 'queue-worker jobs show --help' for the usage.");
    }

    @Test
    void numbers_that_are_none_or_too_large() {
        refuses(
                line("enqueue greet {} --priority 3000000000"),
                "queue-worker: Invalid value for option '--priority': a whole number from -2147483648 to 2147483647, got"
                        + " \"3000000000\"",
                "Run 'queue-worker enqueue --help' for the usage.");
        for (String limit : new String[] {"0", "-1", "10001", "99999999999", "1e3", ""}) {
            refuses(
                    new String[] {"jobs", "list", "--limit", limit},
                    "queue-worker: Invalid value for option '--limit': 1 to 10,000, got \"" + limit + "\"",
                    "Run 'queue-worker jobs list --help' for the usage.");
        }
        refuses(
                line("batches list --limit 0"),
                "queue-worker: Invalid value for option '--limit': 1 to 10,000, got \"0\"",
                "Run 'queue-worker batches list --help' for the usage.");
        refuses(
                line("batches show 1 --limit -1"),
                "queue-worker: Invalid value for option '--limit': 1 to 10,000, got \"-1\"",
                "Run 'queue-worker batches show --help' for the usage.");
    }

    @Test
    void letters_that_the_locale_could_not_read_are_refused_before_they_are_written_anywhere() {
        refuses(
                new String[] {"enqueue", "greet", "{\"name\":\"A\uFFFD\"}"},
                "queue-worker: the argument \"{\"name\":\"A\uFFFD\"}\" has letters that cannot be read in the encoding of"
                        + " this locale, " + System.getProperty("sun.jnu.encoding")
                        + "; set LC_ALL=C.UTF-8, or another locale with UTF-8");

        workspace.set("DB_PASSWORD", "\uFFFD").write("queue.yml", """
                database:
                  url: jdbc:postgresql://localhost/queue
                  password: ${DB_PASSWORD}
                """);
        refuses(
                line("check"),
                "queue.yml:3: database.password: the environment variable DB_PASSWORD has letters that cannot be read in"
                        + " the encoding of this locale, " + System.getProperty("sun.jnu.encoding")
                        + "; set LC_ALL=C.UTF-8, or another locale with UTF-8");
    }

    @Test
    void a_result_that_cannot_be_written_is_a_failure() throws Exception {
        Path full = Path.of("/dev/full");
        assumeThat(full).exists();
        Process version = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "version")
                .redirectOutput(full.toFile())
                .start();

        assertThat(version.errorReader().lines())
                .containsExactly(
                        "the result could not be written to the standard output: No space left on device; what was"
                                + " asked may have been done all the same");
        assertThat(version.waitFor()).isEqualTo(1);
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
        assertThat(workspace.run("version").out())
                .singleElement()
                .asString()
                .matches("queue-worker \\d+\\.\\d+\\.\\d+(-SNAPSHOT)? on Java \\d+.*, .+");
    }
}
