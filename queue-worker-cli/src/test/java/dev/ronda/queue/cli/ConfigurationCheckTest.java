package dev.ronda.queue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code check} says of configurations that can run. */
class ConfigurationCheckTest {
    @TempDir
    Path folder;

    private Workspace workspace;

    @BeforeEach
    void workspace() throws IOException {
        TestApplication.writeTo(folder.resolve("app.jar"));
        workspace = new Workspace(folder);
    }

    private Workspace.Ran check(String yaml) {
        workspace.write("queue.yml", "application: {classpath: app.jar}\n" + yaml);
        return workspace.run("check");
    }

    @Test
    void a_valid_configuration_is_said_to_be_valid_and_nothing_else() {
        Workspace.Ran ran = check("""
                workers: [{threads: 1}]
                dispatchers: [{}]
                """);

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).last().isEqualTo("queue.yml is valid.");
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void what_is_not_said_has_its_default_and_what_is_not_there_does_not_run() {
        Workspace.Ran both = check("""
                workers: [{queues: background}, {queues: "*", threads: 5}]
                dispatchers: [{batch_size: 100}]
                """);
        Workspace.Ran workers = check("workers: [{queues: background}, {queues: \"*\", threads: 5}]\n");

        assertThat(both.out())
                .anyMatch(line ->
                        line.startsWith("worker ") && line.contains("background; 3 threads") && line.contains("100ms"))
                .anyMatch(line -> line.startsWith("worker ") && line.contains("*; 5 threads") && line.contains("100ms"))
                .anyMatch(line -> line.startsWith("dispatcher ") && line.contains("100 jobs") && line.contains("1s"));
        assertThat(workers.out())
                .anyMatch(line -> line.startsWith("worker "))
                .noneMatch(line -> line.startsWith("dispatcher "));
    }

    @Test
    void a_pool_that_is_just_large_enough_draws_no_warning_and_a_smaller_one_does() {
        String threads = "workers: [{threads: 3}]\ndispatchers: [{}]\n";
        Workspace.Ran enough = check(threads + "database: {pool_size: 10}\n");
        Workspace.Ran less = check(threads + "database: {pool_size: 9}\n");

        assertThat(enough.err()).isEmpty();
        assertThat(enough.out())
                .contains("connections   up to 10 (7 for the process, 3 for transactions of 3 threads)")
                .last()
                .isEqualTo("queue.yml is valid.");
        assertThat(less.err()).singleElement().asString().contains("3 threads may need up to 10 connections", "got 9");
        assertThat(less.code()).isZero();
    }

    @Test
    void checking_again_says_the_same_again() {
        String tooSmall = """
                workers: [{threads: 50}]
                dispatchers: [{}]
                database: {pool_size: 20}
                """;
        Workspace.Ran first = check(tooSmall);

        assertThat(check(tooSmall)).isEqualTo(first);
        assertThat(check(tooSmall)).isEqualTo(first);
        assertThat(first.err()).singleElement().asString().contains("50 threads", "got 20");
        assertThat(first.code()).isZero();
    }
}
