package dev.ronda.queue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.cli.testing.CompiledJar;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
    private static final String NO_APPLICATION = ": no application, so start would refuse; name its jars under"
            + " application.classpath or with --classpath";

    @TempDir
    Path folder;

    private Workspace workspace;

    @BeforeEach
    void workspace() {
        workspace = new Workspace(folder);
    }

    @Test
    void prints_the_built_in_plan_without_a_file() {
        Workspace.Ran ran = workspace.run("check");

        assertThat(ran.code()).isZero();
        assertThat(ran.out())
                .containsExactly(
                        "configuration built-in defaults",
                        "database      jdbc:sqlite:" + folder.resolve("storage/queue.db")
                                + "?busy_timeout=10000&foreign_keys=true&journal_mode=WAL&synchronous=FULL",
                        "connections   up to 10 (7 for the process, 3 for transactions of 3 threads)",
                        "worker        queues *; 3 threads; polls every 100ms while there is work",
                        "dispatcher    up to 500 jobs at once; looks at least every 1s",
                        "process       heartbeat 10s, dead after 45s",
                        "stop          waits 25s, interrupts, waits 5s",
                        "failures      poison after 3 lone deaths, 10 errors kept per job",
                        "kept          finished jobs 1d, failed ones for ever",
                        "class path    none",
                        "",
                        "built-in defaults are valid.");
        assertThat(ran.err()).containsExactly("warning: built-in defaults" + NO_APPLICATION);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void prints_the_plan_of_an_environment() {
        workspace.set("DB_PASSWORD", "geheim").set("RONDA_ENV", "development").write("queue.yml", """
                        default: &default
                          dispatchers:
                            - polling_interval: 0.5
                              batch_size: 100
                          shutdown_timeout: 1m
                        development:
                          <<: *default
                        production:
                          <<: *default
                          workers:
                            - queues: [mail, "import*"]
                              threads: ${MAIL_THREADS:5}
                            - queues: "reports, low"
                              threads: 2
                              polling_interval: 2
                              virtual_threads: true
                          shutdown_timeout: 2m
                          process_heartbeat_interval: 5
                          process_alive_threshold: 20s
                          database:
                            url: jdbc:postgresql://db.example/queue?password=geheim&ssl=true
                            user: app
                            password: ${DB_PASSWORD}
                            pool_size: 12
                            listen_url: jdbc:postgresql://direct.example/queue?password=geheim
                            wakeups: after_commit_only
                        """);

        Workspace.Ran ran = workspace.run("check", "--env", "production");

        assertThat(ran.out())
                .containsExactly(
                        "configuration queue.yml, environment production",
                        "database      jdbc:postgresql://db.example/queue?password=***&ssl=true user=app password=***",
                        "connections   up to 12 (8 for the process, 4 for transactions of 7 threads)",
                        "wake-ups      after_commit_only, heard on jdbc:postgresql://direct.example/queue?password=***",
                        "worker        queues mail, import*; 5 threads; polls every 100ms while there is work",
                        "worker        queues reports, low; 2 virtual threads; polls every 2s while there is work",
                        "dispatcher    up to 100 jobs at once; looks at least every 500ms",
                        "process       heartbeat 5s, dead after 20s",
                        "stop          waits 2m, interrupts, waits 5s",
                        "failures      poison after 3 lone deaths, 10 errors kept per job",
                        "kept          finished jobs 1d, failed ones for ever",
                        "class path    none",
                        "",
                        "queue.yml is valid.");
        assertThat(ran.err())
                .containsExactly(
                        "warning: queue.yml:24: database.pool_size: 7 threads may need up to 15 connections (8 + 7), got"
                                + " 12; jobs that use transactions may wait for one another",
                        "warning: queue.yml" + NO_APPLICATION);
        assertThat(ran.code()).isZero();
    }

    @Test
    void prints_the_processes_of_each_worker() {
        workspace.write("queue.yml", """
                dispatchers: [{}]
                workers:
                  - processes: 2
                  - queues: reports
                    threads: 10
                    jvm_options: -Xmx2g -Dreports=true
                supervisor_pidfile: tmp/queue.pid
                health: {port: 8081}
                """);

        assertThat(workspace.run("check").out())
                .contains(
                        "connections   up to 16 (6 for the process, 10 for transactions of 10 threads), in each process",
                        "mode          fork: a JVM for each of 3 worker processes, which have 5m to register, and this one",
                        "worker        queues *; 3 threads; polls every 100ms while there is work; 2 processes",
                        "worker        queues reports; 10 threads; polls every 100ms while there is work; 1 process with"
                                + " -Xmx2g -Dreports=true",
                        "pidfile       " + folder.resolve("tmp/queue.pid"),
                        "health        port 8081");
        Workspace.Ran async = workspace.run("check", "--mode", "async", "--health-port", "9000", "--pidfile", "other");
        assertThat(async.out())
                .contains(
                        "worker        queues *; 3 threads; polls every 100ms while there is work; 2 times",
                        "worker        queues reports; 10 threads; polls every 100ms while there is work",
                        "pidfile       " + folder.resolve("other"),
                        "health        port 9000")
                .noneMatch(line -> line.startsWith("mode"));
        assertThat(async.err())
                .contains("warning: queue.yml:2: jvm_options have no effect, since all workers run in this JVM (mode"
                        + " async)");
    }

    @Test
    void only_the_given_kind_runs() {
        workspace.write("queue.yml", "workers: [{threads: 1}]\n");

        Workspace.Ran ran = workspace.run("check");

        assertThat(ran.out()).noneMatch(line -> line.startsWith("dispatcher"));
        assertThat(ran.err())
                .contains(
                        "warning: queue.yml: dispatchers: nothing here dispatches: scheduled jobs and next rounds wait"
                                + " until another process with a dispatcher runs");
        assertThat(ran.code()).isZero();
    }

    @Test
    void wake_up_settings_without_effect_draw_warnings() {
        workspace.write("queue.yml", """
                one:
                  database: {url: "jdbc:h2:file:./a", wakeups: "off"}
                  dispatchers: [{}]
                two:
                  database: {url: "jdbc:postgresql://pooler/a", wakeups: "off", listen_url: "jdbc:postgresql://direct/a"}
                  dispatchers: [{}]
                """);

        assertThat(workspace.run("check", "--env", "one").err())
                .contains(
                        "warning: queue.yml:2: database.wakeups: no effect, since only processes on PostgreSQL wake each"
                                + " other");
        Workspace.Ran two = workspace.run("check", "--env", "two");
        assertThat(two.err())
                .containsExactly("warning: queue.yml:5: database.listen_url: no effect, since database.wakeups is off");
        assertThat(two.out()).contains("wake-ups      off");
    }

    @Test
    void a_process_that_only_dispatches_needs_no_application() {
        workspace.write("queue.yml", "dispatchers: [{}]\n");

        Workspace.Ran ran = workspace.run("check");

        assertThat(ran.out()).noneMatch(line -> line.startsWith("worker"));
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void warns_of_what_is_allowed_but_seldom_meant() {
        workspace.write("queue.yml", """
                workers: [{threads: 150}]
                dispatchers: [{concurrency_maintenance: true, concurrency_maintenance_interval: 600}]
                database: {url: "jdbc:h2:file:./jobs"}
                """);

        Workspace.Ran ran = workspace.run("check");

        assertThat(ran.err())
                .containsExactly(
                        "warning: queue.yml:2: dispatchers[0].concurrency_maintenance: has no effect; every"
                                + " dispatcher looks after concurrency limits by itself",
                        "warning: queue.yml:2: dispatchers[0].concurrency_maintenance_interval: has no effect; every"
                                + " dispatcher looks after concurrency limits by itself",
                        "warning: queue.yml:3: database.url: H2's files are not for jobs that must not be lost; leave"
                                + " the section out for an embedded SQLite file",
                        "warning: queue.yml" + NO_APPLICATION);
        assertThat(ran.code()).isZero();
    }

    @Test
    void flat_files_ignore_the_environments_name() {
        workspace.set("RONDA_ENV", "production").write("queue.yml", "workers: [{threads: 1}]\ndispatchers: [{}]\n");

        Workspace.Ran ran = workspace.run("check");

        assertThat(ran.out()).contains("configuration queue.yml, environment production");
        assertThat(ran.code()).isZero();
    }

    @Test
    void lists_the_application_and_its_job_types() throws IOException {
        TestApplication.writeTo(folder.resolve("lib/app.jar"));
        workspace.write("queue.yml", """
                application: {classpath: "lib/*.jar"}
                jobs:
                  greet: {queue: letters, timeout: 90s, retry: {max_attempts: 3, first_delay: 1s}}
                  gret: {priority: 1}
                """);

        Workspace.Ran ran = workspace.run("check");

        assertThat(ran.err())
                .containsExactly("warning: queue.yml: jobs.gret: the application has no job type 'gret'; did you mean"
                        + " 'greet'?");
        assertThat(ran.out())
                .endsWith(
                        "class path    app.jar (queue.yml:1)",
                        "application   app.Greetings",
                        "job type      cling: queue default; priority 0; 5 attempts, 15s × 2 up to 1h; no timeout",
                        "job type      greet: queue letters; priority 0; 3 attempts, 1s × 2 up to 1h; timeout 90s",
                        "job type      shout: queue loud; priority 5; 5 attempts, 15s × 2 up to 1h; no timeout",
                        "",
                        "queue.yml is valid.");
        assertThat(ran.code()).isZero();
    }

    @Test
    void warns_of_queues_that_nobody_here_serves() throws IOException {
        TestApplication.writeTo(folder.resolve("app.jar"));
        workspace.write("queue.yml", """
                application: {classpath: app.jar}
                workers: [{queues: [default, "lou*"]}]
                dispatchers: [{}]
                jobs: {greet: {queue: letters}}
                """);

        Workspace.Ran ran = workspace.run("check");

        assertThat(ran.err())
                .containsExactly("warning: queue.yml: no worker here serves queue 'letters' of job type 'greet'; add it"
                        + " to a worker's queues unless another process serves it");
    }

    @Test
    void an_application_that_opens_the_database_while_it_configures_is_listed_as_far_as_it_got() throws IOException {
        new CompiledJar().source("""
                        package app;
                        import dev.ronda.queue.*;
                        public class Eager implements QueueApplication {
                            public record None() {}
                            @Override public void configure(ApplicationContext application) throws Exception {
                                application.queue().handleVoid(JobType.of("early", None.class), (args, job) -> {});
                                application.dataSource().getConnection().close();
                                application.queue().handleVoid(JobType.of("late", None.class), (args, job) -> {});
                            }
                        }
                        """).application("app.Eager").writeTo(folder.resolve("eager.jar"));
        workspace.write("queue.yml", "application: {classpath: eager.jar}");

        Workspace.Ran ran = workspace.run("check");

        assertThat(ran.out()).anyMatch(line -> line.startsWith("job type      early:"));
        assertThat(ran.err())
                .containsExactly("warning: queue.yml:1: the application uses the database while it configures, which"
                        + " check does not open; job types that it registers after that are not listed");
        assertThat(ran.code()).isZero();
    }

    @Test
    void a_job_type_that_is_registered_twice_is_refused() throws IOException {
        new CompiledJar().source("""
                        package app;
                        import dev.ronda.queue.*;
                        public class Twice implements QueueApplication {
                            public record None() {}
                            @Override public void configure(ApplicationContext application) {
                                JobType<None> type = JobType.of("same", None.class);
                                application.queue().handleVoid(type, (a, b) -> {}).handleVoid(type, (a, b) -> {});
                            }
                        }
                        """).application("app.Twice").writeTo(folder.resolve("twice.jar"));
        workspace.write("queue.yml", "application: {classpath: twice.jar}");

        Workspace.Ran ran = workspace.run("check").hasNoTrace();

        assertThat(ran.err())
                .singleElement()
                .asString()
                .startsWith("queue.yml:1: ")
                .contains("same");
        assertThat(ran.out()).isEmpty();
        assertThat(ran.code()).isEqualTo(2);
    }
}
