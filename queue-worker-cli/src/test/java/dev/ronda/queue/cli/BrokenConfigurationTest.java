package dev.ronda.queue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.cli.testing.CompiledJar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Configurations that cannot run: every problem is printed with its line and its remedy, and nothing else is. */
class BrokenConfigurationTest {
    private static final String NO_OP = """
            package broken;
            public class Jobs implements dev.ronda.queue.QueueApplication {
                @Override public void configure(dev.ronda.queue.ApplicationContext application) {}
            }
            """;

    @TempDir
    Path folder;

    private Workspace workspace;

    @BeforeEach
    void workspace() {
        workspace = new Workspace(folder);
    }

    private void refuses(String yaml, String... lines) {
        workspace.write("queue.yml", yaml);
        refuses(List.of("check"), lines);
    }

    private void refuses(List<String> arguments, String... lines) {
        Workspace.Ran ran = workspace.run(arguments.toArray(String[]::new)).hasNoTrace();

        assertThat(ran.err()).containsExactly(lines);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.code()).isEqualTo(2);
    }

    @Test
    void unknown_keys_get_the_nearest_known_one() {
        refuses(
                """
                workers:
                  - queues: "*"
                    thread: 5
                wokers: []
                colour: red
                """,
                "queue.yml:3: unknown key 'thread' in workers[0]; did you mean 'threads'?",
                "queue.yml:4: unknown key 'wokers'; did you mean 'workers'?",
                "queue.yml:5: unknown key 'colour'; known keys: time_zone, recurring, workers, dispatchers,"
                        + " process_heartbeat_interval, process_alive_threshold, shutdown_timeout, interrupt_grace,"
                        + " max_deaths, kept_errors, preserve_finished_jobs, clear_finished_jobs_after,"
                        + " clear_failed_jobs_after, scheduler, worker_start_timeout, supervisor_pidfile, health,"
                        + " database, application, jobs");
    }

    @Test
    void a_zone_that_is_none() {
        refuses(
                "time_zone: Madrid",
                "queue.yml:1: time_zone: a time zone such as Europe/Madrid or UTC, got \"Madrid\"");
    }

    @Test
    void what_is_nested_endlessly() {
        refuses("jobs: " + "[".repeat(100_000), "queue.yml:1: nested deeper than 100 levels");
        refuses("jobs:\n" + "- ".repeat(100_000) + "a\n", "queue.yml:2: nested deeper than 100 levels");
    }

    @Test
    void ages_of_ended_jobs() {
        refuses(
                """
                preserve_finished_jobs: maybe
                clear_finished_jobs_after: soon
                clear_failed_jobs_after: 0
                jobs:
                  report: {clear_failed_jobs_after: 0}
                """,
                "queue.yml:1: preserve_finished_jobs: true or false, got \"maybe\"",
                "queue.yml:2: clear_finished_jobs_after: never, or seconds as a number, or a number with ms, s, m, h"
                        + " or d such as 100ms or 5m, got \"soon\"",
                "queue.yml:3: clear_failed_jobs_after: 1s to 36500d, or never, got 0s",
                "queue.yml:5: jobs.report.clear_failed_jobs_after: 1s to 36500d, or never, got 0s");
    }

    @Test
    void wrong_types() {
        refuses(
                """
                workers:
                  - threads: many
                    virtual_threads: yes
                    queues: {a: b}
                  - threads: "5"
                  - mail
                dispatchers: fast
                max_deaths: [3]
                kept_errors:
                jobs:
                  report: {priority: 1.5, retry: {factor: two}}
                """,
                "queue.yml:2: workers[0].threads: a whole number, got \"many\"",
                "queue.yml:3: workers[0].virtual_threads: true or false, got \"yes\"",
                "queue.yml:4: workers[0].queues: text, got a section with keys",
                "queue.yml:5: workers[1].threads: a whole number, got the text \"5\"; remove the quotes",
                "queue.yml:6: workers[2]: a section with keys, got \"mail\"",
                "queue.yml:7: dispatchers: a list of sections, each beginning with \"- \", got \"fast\"",
                "queue.yml:8: max_deaths: a whole number, got a list",
                "queue.yml:9: kept_errors: a whole number, got nothing; remove the key to get the default",
                "queue.yml:11: jobs.report.priority: a whole number, got \"1.5\"",
                "queue.yml:11: jobs.report.retry.factor: a number, got \"two\"");
    }

    @Test
    void threads_out_of_range() {
        refuses(
                """
                workers:
                  - threads: 0
                  - threads: 10001
                """,
                "queue.yml:2: workers[0].threads: 1 to 10,000, got 0",
                "queue.yml:3: workers[1].threads: 1 to 10,000, got 10001");
    }

    @Test
    void bad_durations() {
        refuses(
                """
                shutdown_timeout: 5 minutes
                interrupt_grace: -1
                workers:
                  - polling_interval: 2h
                """,
                "queue.yml:1: shutdown_timeout: seconds as a number, or a number with ms, s, m, h or d such as 100ms or"
                        + " 5m, got \"5 minutes\"",
                "queue.yml:2: interrupt_grace: seconds as a number, or a number with ms, s, m, h or d such as 100ms or"
                        + " 5m, got \"-1\"",
                "queue.yml:4: workers[0].polling_interval: 1ms to 1h, got 2h");
    }

    @Test
    void missing_environment_variable() {
        refuses(
                """
                database:
                  url: jdbc:postgresql://${DATABASE_HOST}/queue
                  password: ${DATABASE_PASSWORD:secret}
                workers:
                  - threads: ${THREADS}
                """,
                "queue.yml:2: database.url: the environment variable DATABASE_HOST is not set; set it, or give a default"
                        + " with ${DATABASE_HOST:default}",
                "queue.yml:5: workers[0].threads: the environment variable THREADS is not set; set it, or give a default"
                        + " with ${THREADS:default}");
    }

    @Test
    void erb_is_not_evaluated() {
        refuses(
                """
                workers:
                  - threads: <%= ENV.fetch("THREADS", 3) %>
                """,
                "queue.yml:2: workers[0].threads: a whole number, got \"<%= ENV.fetch(\"THREADS\", 3) %>\"; ERB is not"
                        + " evaluated here, write ${NAME:default} for an environment variable");
    }

    @Test
    void duplicate_keys() {
        refuses(
                """
                workers:
                  - threads: 3
                    queues: mail
                    threads: 5
                workers: []
                """,
                "queue.yml:4: workers[0]: duplicate key 'threads', first on line 2; keep one of them",
                "queue.yml:5: duplicate key 'workers', first on line 1; keep one of them");
    }

    @Test
    void bad_queue_patterns() {
        refuses(
                """
                workers:
                  - queues: [mail, "*_low"]
                  - queues: a, ,b
                  - queues: []
                jobs:
                  report:
                    queue: rep*
                """,
                "queue.yml:2: workers[0].queues: a name, a prefix that ends in '*', or '*' alone, got \"*_low\"",
                "queue.yml:3: workers[1].queues: a name, a prefix that ends in '*', or '*' alone, got \"\"",
                "queue.yml:4: workers[2].queues: at least one queue, got none; use \"*\" for all",
                "queue.yml:7: jobs.report.queue: one queue's name of 1 to 255 characters without '*' and comma, got"
                        + " \"rep*\"");
    }

    @Test
    void threshold_shorter_than_three_heartbeats() {
        refuses("""
                process_heartbeat_interval: 10
                process_alive_threshold: 20s
                """, "queue.yml:2: process_alive_threshold: at least three heartbeats (30s) and at most 1h, got 20s");
    }

    @Test
    void a_threshold_that_is_not_in_the_file_is_blamed_on_the_heartbeat() {
        refuses(
                "process_heartbeat_interval: 60\n",
                "queue.yml:1: process_alive_threshold: at least three heartbeats (3m) and at most 1h, got 45s");
    }

    @Test
    void unknown_database() {
        refuses(
                """
                database:
                  url: postgres://app:geheim@db.example/queue
                  pool_size: 2
                """,
                "queue.yml:2: database.url: jdbc:postgresql:, jdbc:sqlite: or jdbc:h2:, got"
                        + " \"postgres://app:***@db.example/queue\"; write jdbc:postgresql://host/database, and user and"
                        + " password as keys of their own",
                "queue.yml:3: database.pool_size: at least 8 (7 for the process itself and one for transactions of"
                        + " jobs), got 2; leave it out for 10");
    }

    @Test
    void wake_ups_that_nobody_would_hear() {
        refuses(
                """
                database:
                  url: jdbc:postgresql://pooler/queue
                  wakeups: false
                  listen_url: jdbc:h2:mem:a;password=geheim
                """,
                "queue.yml:3: database.wakeups: on, after_commit_only or off, got \"false\"",
                "queue.yml:4: database.listen_url: jdbc:postgresql: and the same database as database.url, got"
                        + " \"jdbc:h2:mem:a;password=***\"");
        refuses("""
                database:
                  url: jdbc:h2:mem:a
                  listen_url: jdbc:postgresql://direct/queue
                """, "queue.yml:3: database.listen_url: only processes on PostgreSQL wake each other; remove the key");
        refuses(
                "database: {listen_url: \"jdbc:postgresql://direct/queue\"}\n",
                "queue.yml:1: database.listen_url: means nothing without database.url; add the url, such as"
                        + " jdbc:postgresql://localhost/queue");
    }

    @Test
    void database_urls_that_would_lose_jobs() {
        refuses(
                "database: {url: \"jdbc:sqlite::memory:\"}\n",
                "queue.yml:1: database.url: a file, got a private in-memory database that each connection would have of"
                        + " its own");
        refuses(
                "database: {url: \"jdbc:sqlite:a.db?transaction_mode=IMMEDIATE\"}\n",
                "queue.yml:1: database.url: without transaction_mode, which makes idle connections hold the write lock;"
                        + " remove it");
        refuses(
                "database: {url: \"jdbc:mysql://localhost/queue\"}\n",
                "queue.yml:1: database.url: jdbc:postgresql:, jdbc:sqlite: or jdbc:h2:, got"
                        + " \"jdbc:mysql://localhost/queue\"; MySQL and MariaDB are not supported in this version");
    }

    @Test
    void class_path_entries_without_files() throws IOException {
        Files.createDirectories(folder.resolve("jars"));
        Files.createFile(folder.resolve("jars/a.jar"));

        refuses(
                """
                application:
                  classpath:
                    - lib/*.jar
                    - app.jar
                    - jars
                """,
                "queue.yml:3: application.classpath[0]: no jar matches \"lib/*.jar\" (looked in "
                        + folder.resolve("lib") + "); build the application first, or correct the path",
                "queue.yml:4: application.classpath[1]: no file or folder \"app.jar\" (looked for "
                        + folder.resolve("app.jar") + "); build the application first, or correct the path",
                "queue.yml:5: application.classpath[2]: the folder \"jars\" has jars but no classes; write"
                        + " \"jars/*.jar\"");
        refuses(
                List.of("check", "--classpath", "nope.jar"),
                "queue.yml: --classpath: no file or folder \"nope.jar\" (looked for " + folder.resolve("nope.jar")
                        + "); build the application first, or correct the path");
    }

    @Test
    void no_application_in_the_jar() throws IOException {
        new CompiledJar().source(NO_OP).writeTo(folder.resolve("lib/jobs.jar"));

        refuses(
                "application: {classpath: \"lib/*.jar\"}\n",
                "queue.yml:1: no QueueApplication in jobs.jar; name a class that implements it in"
                        + " META-INF/services/dev.ronda.queue.QueueApplication");
    }

    @Test
    void an_application_that_is_named_but_not_there() throws IOException {
        new CompiledJar().source(NO_OP).application("broken.Works").writeTo(folder.resolve("jobs.jar"));

        refuses(
                "application: {classpath: jobs.jar}\n",
                "queue.yml:1: class broken.Works is named in META-INF/services/dev.ronda.queue.QueueApplication but is"
                        + " not on the class path; correct the name or add its jar");
    }

    @Test
    void a_missing_class() throws IOException {
        new CompiledJar()
                .source("""
                        package broken;
                        public class Jobs extends Base implements dev.ronda.queue.QueueApplication {
                            @Override public void configure(dev.ronda.queue.ApplicationContext application) {}
                        }
                        """)
                .source("package broken; public class Base {}")
                .without("broken.Base")
                .application("broken.Jobs")
                .writeTo(folder.resolve("jobs.jar"));

        refuses(
                "application: {classpath: jobs.jar}\n",
                "queue.yml:1: class broken.Base is missing; add its jar to application.classpath");
    }

    @Test
    void a_jar_for_a_newer_java() throws IOException {
        new CompiledJar()
                .source(NO_OP)
                .application("broken.Jobs")
                .withClassFileVersion(99)
                .writeTo(folder.resolve("jobs.jar"));
        int java = Runtime.version().feature();

        refuses(
                "application: {classpath: jobs.jar}\n",
                "queue.yml:1: class broken.Jobs in jobs.jar needs Java 55, and this is Java " + java
                        + "; run the worker with Java 55 or newer, or build the jar with --release " + java);
    }

    @Test
    void yaml_syntax_error() {
        refuses(
                """
                workers:
                  - queues: [mail, reports
                    threads: 3
                """,
                "queue.yml:3: not YAML: while parsing a flow sequence: expected ',' or ']', but got :; check"
                        + " indentation, colons and quotes here and just above");
    }

    @Test
    void a_star_without_quotes() {
        refuses("""
                workers:
                  - queues: *
                """, "queue.yml:2: not YAML: '*' begins a reference; write \"*\" in quotes");
    }

    @Test
    void tabs() {
        refuses("workers:\n\t- threads: 3\n", "queue.yml:2: not YAML: there is a tab in this line; indent with spaces");
    }

    @Test
    void not_utf_8() throws IOException {
        Files.write(folder.resolve("queue.yml"), "jobs: {é: {}}".getBytes(StandardCharsets.ISO_8859_1));

        refuses(List.of("check"), "queue.yml: is not UTF-8 text; save it as UTF-8");
    }

    @Test
    void unknown_environment() {
        workspace.write("queue.yml", """
                development: {workers: [{threads: 1}]}
                production: {workers: [{threads: 5}]}
                """);

        refuses(
                List.of("check"),
                "queue.yml:1: the file has environment sections (development, production); name one with --env or"
                        + " RONDA_ENV");
        refuses(
                List.of("check", "--env", "prodution"),
                "queue.yml:1: no section 'prodution': the file has environment sections (development, production); did"
                        + " you mean 'production'?");
        workspace.set("RONDA_ENV", "qa");
        refuses(
                List.of("check"),
                "queue.yml:1: no section 'qa': the file has environment sections (development, production); add one, or"
                        + " name another with --env or RONDA_ENV");
    }

    @Test
    void keys_beside_environment_sections() {
        refuses(
                """
                max_deaths: 5
                production: {workers: [{threads: 5}]}
                """,
                "queue.yml:1: key 'max_deaths' beside environment sections; move it into them",
                "queue.yml:1: the file has environment sections (production); name one with --env or RONDA_ENV");
    }

    @Test
    void workers_as_processes() {
        refuses(
                """
                workers:
                  - processes: 0
                    jvm_options: [Xmx1g, -cp]
                  - processes: 257
                    threads: 0
                worker_start_timeout: 0.5
                supervisor_pidfile: " "
                health:
                  port: 70000
                """,
                "queue.yml:2: workers[0].processes: 1 to 256, got 0",
                "queue.yml:3: workers[0].jvm_options: options such as -Xmx512m, got \"Xmx1g\"",
                "queue.yml:3: workers[0].jvm_options: without -cp, since workers have the program's own class path",
                "queue.yml:4: workers[1].processes: 1 to 256, got 257",
                "queue.yml:5: workers[1].threads: 1 to 10,000, got 0",
                "queue.yml:6: worker_start_timeout: 1s to 1h, got 500ms",
                "queue.yml:7: supervisor_pidfile: the path of a file, got \" \"",
                "queue.yml:9: health.port: 0 (any free one) to 65535, got 70000");
        refuses("health: {}\n", "queue.yml:1: health.port: is missing; add a port to listen on, such as 8081");
        refuses(
                """
                workers: [{processes: 2}]
                database: {url: "jdbc:h2:file:./jobs"}
                """,
                "queue.yml:2: database.url: a database of several processes, since the mode is fork, and H2 has one in"
                        + " memory or in a file for one process only; leave the section out for an embedded SQLite file,"
                        + " or use --mode async");
    }

    @Test
    void nothing_to_run() {
        refuses(
                "workers: []\n",
                "queue.yml:1: workers: nothing to run: at least one worker, dispatcher or scheduler, got none");
    }

    @Test
    void retry_settings_that_contradict_each_other() {
        refuses(
                """
                jobs:
                  report:
                    timeout: 0
                    retry:
                      first_delay: 1h
                      max_delay: 5m
                      factor: 0.5
                      max_attempts: 0
                  mail:
                    retry: always
                """,
                "queue.yml:3: jobs.report.timeout: more than 0s; remove the key for none",
                "queue.yml:6: jobs.report.retry.max_delay: not shorter than first_delay (1h), got 5m",
                "queue.yml:7: jobs.report.retry.factor: 1 or more, got 0.5",
                "queue.yml:8: jobs.report.retry.max_attempts: 1 or more (the first attempt counts), got 0",
                "queue.yml:10: jobs.mail.retry: a section with keys, or the word never, got \"always\"");
    }

    @Test
    void a_file_that_is_not_there() {
        refuses(
                List.of("check", "--config", "other.yml"),
                "other.yml: no such file (looked for " + folder.resolve("other.yml") + "); give the file with --config"
                        + " FILE");
    }

    @Test
    void a_file_that_is_a_list() {
        refuses("- workers\n", "queue.yml:1: a file with keys, got a list");
    }

    @Test
    void all_problems_of_different_kinds_at_once() {
        refuses(
                """
                workers:
                  - threads: 0
                    poling_interval: 1
                database: {url: "jdbc:oracle:x"}
                application: {classpath: missing.jar}
                """,
                "queue.yml:2: workers[0].threads: 1 to 10,000, got 0",
                "queue.yml:3: unknown key 'poling_interval' in workers[0]; did you mean 'polling_interval'?",
                "queue.yml:4: database.url: jdbc:postgresql:, jdbc:sqlite: or jdbc:h2:, got \"jdbc:oracle:x\"",
                "queue.yml:5: application.classpath[0]: no file or folder \"missing.jar\" (looked for "
                        + folder.resolve("missing.jar") + "); build the application first, or correct the path");
    }
}
