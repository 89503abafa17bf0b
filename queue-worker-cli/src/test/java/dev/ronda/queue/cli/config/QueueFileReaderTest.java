package dev.ronda.queue.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.RetryPolicy;
import dev.ronda.queue.config.JobSettings;
import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.config.RetentionConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueueFileReaderTest {
    @TempDir
    Path folder;

    private QueueFile read(String yaml) throws IOException {
        Files.writeString(folder.resolve("queue.yml"), yaml);
        return new QueueFileReader(folder, Map.of("N", "7", "ON", "true", "TEXT", "x: [y"))
                .read(null, null, null, null);
    }

    @Test
    void an_empty_file_is_the_default() throws IOException {
        assertThat(read("# nothing\n").queue()).isEqualTo(QueueConfig.DEFAULT);
        assertThat(read("workers:\ndispatchers:\n").queue()).isEqualTo(QueueConfig.DEFAULT);
    }

    @Test
    void the_zone_stays_where_the_tasks_of_the_file_are_left_to_others() throws IOException {
        QueueFile file = read("time_zone: Asia/Tokyo\nrecurring: {nightly: {job_type: a, schedule: every hour}}");

        assertThat(file.recurring().zone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
        assertThat(file.withoutRecurring().recurring().zone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
        assertThat(file.withoutRecurring().recurring().tasks()).isEmpty();
        assertThat(file.withoutRecurring().recurring().isDeclared()).isFalse();
    }

    @Test
    void variables_become_numbers_and_flags_even_in_quotes() throws IOException {
        QueueFile file = read("workers: [{threads: \"${N}\", polling_interval: \"${N}\", virtual_threads: \"${ON}\"}]");

        assertThat(file.queue().workers()).singleElement().satisfies(worker -> {
            assertThat(worker.threads()).isEqualTo(7);
            assertThat(worker.pollingInterval()).isEqualTo(Duration.ofSeconds(7));
            assertThat(worker.virtualThreads()).isTrue();
        });
    }

    @Test
    void settings_are_handed_over_as_they_are() throws IOException {
        QueueFile file = read("""
                application:
                  settings:
                    text: hello
                    quoted: "5"
                    number: 5
                    large: 5000000000
                    decimal: 0.5
                    yes: true
                    norway: no
                    variable: ${TEXT}
                    count: ${N}
                    nothing:
                    list: [a, 1, {b: 2}]
                """);

        assertThat(file.application().settings())
                .isEqualTo(Map.ofEntries(
                        Map.entry("text", "hello"),
                        Map.entry("quoted", "5"),
                        Map.entry("number", 5),
                        Map.entry("large", 5_000_000_000L),
                        Map.entry("decimal", 0.5),
                        Map.entry("yes", true),
                        Map.entry("norway", "no"),
                        Map.entry("variable", "x: [y"),
                        Map.entry("count", 7),
                        Map.entry("list", List.of("a", 1, Map.of("b", 2)))));
    }

    @Test
    void settings_of_single_job_types() throws IOException {
        QueueFile file = read("""
                jobs:
                  track-buses:
                    queue: tracking
                    priority: -10
                    timeout: 60
                    retry: {first_delay: 15s, max_delay: 4m, factor: 3, max_attempts: 8, when_exhausted_next_run_after: 1m}
                  once: {retry: never}
                  late: {retry: {first_delay: 2h}}
                  plain: {}
                """);

        assertThat(file.jobs())
                .containsEntry(
                        "track-buses",
                        new JobSettings(
                                "tracking",
                                -10,
                                new RetryPolicy(
                                        Duration.ofSeconds(15), Duration.ofMinutes(4), 3, 8, Duration.ofMinutes(1)),
                                Duration.ofMinutes(1)))
                .containsEntry("once", new JobSettings(null, null, RetryPolicy.never(), null))
                .containsEntry(
                        "late",
                        new JobSettings(
                                null,
                                null,
                                new RetryPolicy(Duration.ofHours(2), Duration.ofHours(2), 2, 5, null),
                                null))
                .containsEntry("plain", JobSettings.NONE);
    }

    @Test
    void how_long_ended_jobs_are_kept() throws IOException {
        QueueFile file = read("""
                preserve_finished_jobs: true
                clear_finished_jobs_after: 12h
                clear_failed_jobs_after: 30d
                jobs:
                  audited: {clear_finished_jobs_after: never, clear_failed_jobs_after: never}
                  noisy: {clear_finished_jobs_after: 0}
                """);

        assertThat(file.queue().retention())
                .isEqualTo(new RetentionConfig(true, Duration.ofHours(12), Duration.ofDays(30)));
        assertThat(file.jobs())
                .containsEntry(
                        "audited",
                        new JobSettings(null, null, null, null, RetentionConfig.NEVER, RetentionConfig.NEVER))
                .containsEntry("noisy", new JobSettings(null, null, null, null, Duration.ZERO, null));
        assertThat(read("preserve_finished_jobs: false").queue().retention())
                .isEqualTo(new RetentionConfig(false, Duration.ofDays(1), RetentionConfig.NEVER));
        assertThat(read("{}").queue().retention()).isEqualTo(RetentionConfig.DEFAULT);
    }

    @Test
    void sqlite_urls_get_the_settings_they_lack() throws IOException {
        assertThat(read("database: {url: \"jdbc:sqlite:/data/q.db?synchronous=NORMAL\"}")
                        .database()
                        .url())
                .isEqualTo("jdbc:sqlite:/data/q.db?synchronous=NORMAL&busy_timeout=10000&foreign_keys=true"
                        + "&journal_mode=WAL");
        assertThat(SqliteUrl.file("jdbc:sqlite:/data/q.db?synchronous=NORMAL")).isEqualTo(Path.of("/data/q.db"));
    }

    @Test
    void the_file_may_stand_elsewhere_and_its_class_path_is_relative_to_it() throws IOException {
        Files.createDirectories(folder.resolve("conf/lib"));
        Files.createFile(folder.resolve("conf/lib/b.jar"));
        Files.createFile(folder.resolve("conf/lib/a.jar"));
        Files.createFile(folder.resolve("conf/lib/readme.txt"));
        Files.writeString(folder.resolve("conf/q.yml"), "application: {classpath: [\"lib/*\"]}");

        QueueFile file = new QueueFileReader(folder, Map.of()).read("conf/q.yml", null, null, null);

        assertThat(file.application().classpath())
                .containsExactly(folder.resolve("conf/lib/a.jar"), folder.resolve("conf/lib/b.jar"));
        assertThat(file.application().origin()).isEqualTo("conf/q.yml:1");
    }

    @Test
    void the_command_lines_class_path_replaces_that_of_the_file() throws IOException {
        Files.createFile(folder.resolve("dev.jar"));
        Files.writeString(folder.resolve("queue.yml"), "application: {classpath: missing.jar, settings: {a: 1}}");

        QueueFile file = new QueueFileReader(folder, Map.of()).read(null, null, "dev.jar", null);

        assertThat(file.application().classpath()).containsExactly(folder.resolve("dev.jar"));
        assertThat(file.application().settings()).isEqualTo(Map.of("a", 1));
    }
}
