package dev.ronda.queue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.cli.testing.CompiledJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that use the database, on the embedded default. */
class EmbeddedDatabaseTest {
    @TempDir
    Path folder;

    private Workspace workspace;

    @BeforeEach
    void workspace() throws IOException {
        TestApplication.writeTo(folder.resolve("lib/app.jar"));
        workspace = new Workspace(folder).write("queue.yml", """
                application: {classpath: "lib/*.jar"}
                jobs: {greet: {priority: 3}}
                """);
    }

    private static String arguments(String name) {
        return "{\"name\":\"" + name + "\",\"file\":\"greetings.txt\"}";
    }

    private List<String> fine(String... arguments) {
        Workspace.Ran ran = workspace.run(arguments).hasNoTrace();
        assertThat(ran.code()).as(String.join("\n", ran.err())).isZero();
        return ran.out();
    }

    @Test
    void migrate_runs_once() {
        String database = "jdbc:sqlite:" + folder.resolve("storage/queue.db")
                + "?busy_timeout=10000&foreign_keys=true&journal_mode=WAL&synchronous=FULL";

        assertThat(fine("migrate")).containsExactly("7 migrations ran: " + database);
        assertThat(fine("migrate")).containsExactly("up to date: " + database);
    }

    @Test
    void migrate_prints_without_touching_the_database() {
        assertThat(fine("migrate", "--print"))
                .anyMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("create table queue_jobs"));
        assertThat(folder.resolve("storage")).doesNotExist();
    }

    @Test
    void enqueue_and_show() {
        assertThat(fine("enqueue", "greet", arguments("Ana"))).containsExactly("enqueued job 1");
        assertThat(fine("enqueue", "shout", arguments("Bo"), "--in", "2h", "--queue", "quiet", "--priority", "-1"))
                .containsExactly("enqueued job 2");

        assertThat(fine("jobs", "show", "1"))
                .contains(
                        "job           1",
                        "type          greet",
                        "state         ready",
                        "queue         default",
                        "priority      3",
                        "arguments     " + arguments("Ana"),
                        "run           1",
                        "attempts      0");
        assertThat(fine("jobs", "show", "2"))
                .contains("state         scheduled", "queue         quiet", "priority      -1")
                .anyMatch(line -> line.startsWith("due           20"));
    }

    @Test
    void a_unique_key_is_enqueued_once() {
        fine("enqueue", "greet", arguments("Ana"), "--unique-key", "ana");

        assertThat(fine("enqueue", "greet", arguments("Ana"), "--unique-key", "ana"))
                .containsExactly("nothing enqueued: job 1 has this unique key");
    }

    @Test
    void what_cannot_be_enqueued_is_one_line() {
        Workspace.Ran unknown = workspace.run("enqueue", "gret", "{}").hasNoTrace();
        assertThat(unknown.err()).containsExactly("the application has no job type 'gret'; did you mean 'greet'?");
        assertThat(unknown.code()).isEqualTo(2);

        Workspace.Ran wrong =
                workspace.run("enqueue", "greet", "{\"name\": [1]}").hasNoTrace();
        assertThat(wrong.err()).singleElement().asString().startsWith("arguments of greet");
        assertThat(wrong.code()).isEqualTo(2);

        Workspace.Ran broken = workspace.run("enqueue", "greet", "{").hasNoTrace();
        assertThat(broken.err())
                .containsExactly(
                        "arguments of greet (version 1) cannot be read: Unexpected end-of-input: expected close"
                                + " marker for Object (start marker at line: 1, column: 1)");
        assertThat(broken.code()).isEqualTo(2);

        Workspace.Ran field = workspace.run("enqueue", "greet", "{\"nam\":1}").hasNoTrace();
        assertThat(field.err())
                .containsExactly(
                        "arguments of greet (version 1) cannot be read: there is no field \"nam\"; the fields are"
                                + " [name, file]");
        assertThat(field.code()).isEqualTo(2);

        Workspace.Ran pattern = workspace
                .run("enqueue", "greet", arguments("x"), "--queue", "a*")
                .hasNoTrace();
        assertThat(pattern.err()).singleElement().asString().startsWith("queue: no '*' and no comma");
        assertThat(pattern.code()).isEqualTo(2);
    }

    @Test
    void an_application_that_registers_a_type_twice_is_one_line_for_each_command() throws Exception {
        String greet =
                "application.queue().handleVoid(dev.ronda.queue.JobType.of(\"greet\", Greet.class), (a, b) -> {});";
        new CompiledJar()
                .source("package app; public class Twice implements dev.ronda.queue.QueueApplication {"
                        + " public record Greet() {}"
                        + " @Override public void configure(dev.ronda.queue.ApplicationContext application) { " + greet
                        + greet + " } }")
                .application("app.Twice")
                .writeTo(folder.resolve("lib/app.jar"));

        for (String[] command : new String[][] {{"check"}, {"start"}, {"enqueue", "greet", "{}"}}) {
            Workspace.Ran ran = workspace.run(command).hasNoTrace();
            assertThat(ran.err())
                    .containsExactly(
                            "queue.yml:1: job type \"greet\" is registered twice, as greet and as greet; names and"
                                    + " aliases must be different");
            assertThat(ran.code()).isEqualTo(2);
        }
    }

    @Test
    void a_job_that_does_not_exist() {
        fine("migrate");

        Workspace.Ran ran = workspace.run("jobs", "show", "99").hasNoTrace();

        assertThat(ran.err()).singleElement().asString().startsWith("no job 99 in jdbc:sqlite:");
        assertThat(ran.code()).isEqualTo(1);
    }

    @Test
    void a_database_without_tables_is_one_line() throws Exception {
        Files.createDirectories(folder.resolve("storage"));
        Files.createFile(folder.resolve("storage/queue.db"));

        Workspace.Ran ran = workspace.run("jobs", "show", "1").hasNoTrace();

        assertThat(ran.err())
                .containsExactly("the database refused: [SQLITE_ERROR] SQL error or missing database (no such table:"
                        + " queue_jobs); run 'queue-worker migrate' first");
        assertThat(ran.code()).isEqualTo(1);
    }
}
