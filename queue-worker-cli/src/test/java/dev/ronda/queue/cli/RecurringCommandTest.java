package dev.ronda.queue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recurring tasks on the command line and in the configuration, on the embedded database. */
class RecurringCommandTest {
    private static final String ARGUMENTS = "{\"name\":\"Ana\",\"file\":\"greetings.txt\"}";

    @TempDir
    Path folder;

    private Workspace workspace;

    @BeforeEach
    void workspace() throws IOException {
        TestApplication.writeTo(folder.resolve("lib/app.jar"));
        workspace = new Workspace(folder).write("queue.yml", "application: {classpath: \"lib/*.jar\"}\n");
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

    private void create() {
        create("nightly");
    }

    private void create(String key) {
        fine("recurring", "create", key, "0 2 * * * Europe/Madrid", "greet", ARGUMENTS);
    }

    @Test
    void a_task_that_names_no_zone_has_that_of_the_configuration() {
        workspace.write("queue.yml", "application: {classpath: \"lib/*.jar\"}\ntime_zone: Asia/Tokyo\n");

        assertThat(fine("recurring", "create", "nightly", "0 2 * * *", "greet", ARGUMENTS))
                .singleElement()
                .asString()
                .startsWith("created nightly: 0 2 * * * (Asia/Tokyo) → greet");
        create("abroad");
        assertThat(fine("recurring", "list"))
                .anyMatch(line -> line.contains("abroad: 0 2 * * * Europe/Madrid"))
                .anyMatch(line -> line.contains("nightly: 0 2 * * * (Asia/Tokyo)"));
    }

    @Test
    void a_task_from_its_creation_to_its_deletion() {
        assertThat(fine(
                        "recurring",
                        "create",
                        "nightly",
                        "0 2 * * *",
                        "greet",
                        ARGUMENTS,
                        "--zone",
                        "Europe/Madrid",
                        "--queue",
                        "quiet",
                        "--priority",
                        "3",
                        "--description",
                        "says hello",
                        "--catch-up",
                        "all(3)",
                        "--overlap",
                        "skip"))
                .singleElement()
                .asString()
                .startsWith("created nightly: 0 2 * * * (Europe/Madrid) → greet " + ARGUMENTS
                        + "; queue quiet; priority 3; catch-up all(3); overlap skip; dynamic; next 20")
                .endsWith("; says hello");

        assertThat(fine("recurring", "update", "nightly", "--schedule", "0 3 * * *", "--overlap", "allow"))
                .singleElement()
                .asString()
                .startsWith("updated nightly: 0 3 * * * (Europe/Madrid) → greet " + ARGUMENTS
                        + "; queue quiet; priority 3; catch-up all(3); dynamic; next 20");
        assertThat(fine("recurring", "pause", "nightly"))
                .singleElement()
                .asString()
                .contains("; paused since 20");
        assertThat(fine("recurring", "list")).singleElement().asString().contains("; paused since 20");
        assertThat(fine("recurring", "resume", "nightly"))
                .singleElement()
                .asString()
                .contains("; next 20");
        assertThat(fine("recurring", "run-now", "nightly")).containsExactly("enqueued job 1");
        assertThat(fine("jobs", "show", "1")).contains("queue         quiet", "priority      3", "state         ready");
        assertThat(fine("recurring", "delete", "nightly")).containsExactly("deleted nightly");
        assertThat(fine("recurring", "list")).containsExactly("no recurring tasks");
    }

    @Test
    void next_marks_changes_of_the_clock() {
        create();

        List<String> ticks = fine("recurring", "next", "nightly", "-n", "366");

        assertThat(ticks).hasSize(367).last().asString().startsWith("next 20");
        assertThat(ticks)
                .filteredOn(line -> line.contains("the clocks have changed from +01:00 to +02:00"))
                .hasSize(1);
        assertThat(ticks)
                .filteredOn(line -> line.contains("the clocks have changed from +02:00 to +01:00"))
                .hasSize(1);
        assertThat(ticks)
                .filteredOn(line -> line.contains("its own time does not exist on this day"))
                .singleElement()
                .asString()
                .contains("T03:00+02:00");
        assertThat(ticks)
                .filteredOn(line -> line.contains("this time comes twice on this day: only the first"))
                .singleElement()
                .asString()
                .contains("T02:00+02:00");
        assertThat(fine("recurring", "next", "nightly")).hasSize(6);
    }

    @Test
    void what_cannot_be_done_is_said_in_a_line() {
        create();

        fails(
                1,
                "there is a recurring task \"nightly\" already; update it, or choose another key",
                "recurring",
                "create",
                "nightly",
                "every hour",
                "greet",
                ARGUMENTS);
        fails(1, "there is no recurring task \"nightyl\"", "recurring", "pause", "nightyl");
        fails(1, "there is no recurring task \"nightyl\"", "recurring", "next", "nightyl");
        fails(1, "there is no recurring task \"nightyl\"", "recurring", "update", "nightyl", "--priority", "1");
        fails(
                2,
                "the application has no job type 'gret'; did you mean 'greet'?",
                "recurring",
                "create",
                "x",
                "every hour",
                "gret",
                ARGUMENTS);
        fails(2, "-n: 1 to 1,000, got 0", "recurring", "next", "nightly", "-n", "0");
        fails(2, "queue-worker recurring: say what to do, such as 'recurring list'", "recurring");
        fails(
                2,
                "catch-up: last, skip, or all(n) with a number such as all(24), got \"never\"",
                "recurring",
                "update",
                "nightly",
                "--catch-up",
                "never");
        Workspace.Ran schedule = workspace.run("recurring", "create", "x", "now and then", "greet", ARGUMENTS);
        assertThat(schedule.code()).isEqualTo(2);
        assertThat(schedule.err()).singleElement().asString().startsWith("schedule \"now and then\": ");
        Workspace.Ran arguments = workspace.run("recurring", "create", "x", "every hour", "greet", "{\"nam\":1}");
        assertThat(arguments.code()).isEqualTo(2);
        assertThat(arguments.err()).singleElement().asString().startsWith("arguments of greet");
    }

    // ---- configuration

    @Test
    void the_plan_has_the_tasks_of_both_files() {
        workspace.write("queue.yml", """
                application: {classpath: "lib/*.jar"}
                scheduler: {polling_interval: 2, dynamic_tasks_enabled: false}
                recurring:
                  nightly:
                    job_type: greet
                    schedule: 0 2 * * *
                    zone: Europe/Madrid
                    args: {name: Ana, file: greetings.txt}
                """).write("recurring.yml", """
                production:
                  hourly:
                    class: greet
                    schedule: every hour
                    args: {name: "Bo", file: greetings.txt}
                    queue: quiet
                    priority: 4
                    description: from a file of Solid Queue
                    catch_up: all(3)
                    overlap: skip
                    enabled: false
                """);

        List<String> plan = fine("check", "--env", "production");

        assertThat(plan)
                .contains(
                        "scheduler     static tasks only; looks at least every 2s",
                        "recurring     hourly: every hour → greet, not enabled",
                        "recurring     nightly: 0 2 * * * (Europe/Madrid) → greet",
                        "connections   up to 11 (8 for the process, 3 for transactions of 3 threads)");
        assertThat(fine("check", "--env", "test"))
                .as("an environment without tasks in recurring.yml")
                .noneMatch(line -> line.contains("hourly"));
        assertThat(fine("check", "--env", "production", "--skip-recurring"))
                .noneMatch(line -> line.startsWith("scheduler") || line.startsWith("recurring"));
        workspace.set("RONDA_SKIP_RECURRING", "true");
        assertThat(fine("check", "--env", "production")).noneMatch(line -> line.startsWith("scheduler"));
        workspace.set("RONDA_SKIP_RECURRING", "false");
        assertThat(fine("check", "--env", "production")).anyMatch(line -> line.startsWith("scheduler"));
        workspace.set("RONDA_SKIP_RECURRING", "1");
        Workspace.Ran refused = workspace.run("check", "--env", "production").hasNoTrace();
        assertThat(refused.err())
                .containsExactly(
                        "the environment variable RONDA_SKIP_RECURRING: true or false, got \"1\"; correct or unset it");
        assertThat(refused.code()).isEqualTo(2);
    }

    @Test
    void tasks_bring_a_scheduler_with_them_unless_it_is_switched_off() {
        workspace.write("recurring.yml", """
                hourly: {job_type: greet, schedule: every hour, args: {name: Bo, file: f}}
                """);
        assertThat(fine("check")).contains("scheduler     static and dynamic tasks; looks at least every 5s");

        workspace.write("queue.yml", "application: {classpath: \"lib/*.jar\"}\nscheduler: {enabled: false}\n");
        assertThat(fine("check")).noneMatch(line -> line.startsWith("scheduler"));

        workspace.write("queue.yml", "application: {classpath: \"lib/*.jar\"}\nworkers: []\nscheduler:\n");
        assertThat(fine("check")).noneMatch(line -> line.startsWith("worker "));
    }

    @Test
    void tasks_of_another_environment_are_valid_and_bring_no_scheduler() {
        workspace.write("recurring.yml", """
                production:
                  hourly: {job_type: greet, schedule: every hour, args: {name: Bo, file: f}}
                """);

        assertThat(fine("check", "--env", "production")).anyMatch(line -> line.startsWith("scheduler"));
        assertThat(fine("check", "--env", "test"))
                .noneMatch(line -> line.startsWith("scheduler") || line.startsWith("recurring"))
                .last()
                .isEqualTo("queue.yml is valid.");
    }

    @Test
    void a_recurring_file_without_tasks_brings_no_scheduler() {
        for (String nothing : List.of("", "# nothing\n", "production: {}\n")) {
            workspace.write("recurring.yml", nothing);

            assertThat(fine("check", "--env", "production"))
                    .as(nothing)
                    .contains(
                            "worker        queues *; 3 threads; polls every 100ms while there is work",
                            "dispatcher    up to 500 jobs at once; looks at least every 1s")
                    .noneMatch(line -> line.startsWith("scheduler") || line.startsWith("recurring"))
                    .last()
                    .isEqualTo("queue.yml is valid.");
        }
    }

    @Test
    void all_problems_of_both_files_are_reported_with_their_lines() {
        workspace.write("queue.yml", """
                application: {classpath: "lib/*.jar"}
                scheduler: {polling_intervall: 2}
                recurring:
                  one: {job_type: greet}
                  two: {schedule: every hour, job_type: greet, zone: Europe/Madird}
                  three: {schedule: now and then, jobtype: greet}
                  four: {schedule: every hour, command: "puts 1", args: [42]}
                  five:
                  six: {schedule: every hour, job_type: greet, catch_up: all, overlap: wait, priority: high}
                """).write("recurring.yml", """
                one:
                  schedule: every hour
                  class: greet
                  colour: red
                """);

        Workspace.Ran ran = workspace.run("check").hasNoTrace();

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err().stream().map(line -> line.replaceAll("(now and then\":).*", "$1 …")))
                .containsExactly(
                        "queue.yml:2: unknown key 'polling_intervall' in scheduler; did you mean 'polling_interval'?",
                        "queue.yml:4: recurring.one: this key is given already, at recurring.yml:1; keep one of them",
                        "queue.yml:4: recurring.one.schedule: is missing; say when it runs, such as \"every hour\" or"
                                + " \"0 2 * * *\"",
                        "queue.yml:5: recurring.two.zone: a time zone such as Europe/Madrid or UTC, got"
                                + " \"Europe/Madird\"",
                        "queue.yml:6: recurring.three.schedule: schedule \"now and then\": …",
                        "queue.yml:6: recurring.three.job_type: is missing; say the name of a job type of the"
                                + " application",
                        "queue.yml:6: unknown key 'jobtype' in recurring.three; did you mean 'job_type'?",
                        "queue.yml:7: recurring.four.command: code in a file is not run here; make a job type of it and"
                                + " name it in job_type",
                        "queue.yml:7: recurring.four.args: a section with the fields of the job's arguments, got a list;"
                                + " arguments have names here",
                        "queue.yml:8: recurring.five: a section with schedule and job_type, got nothing; remove the key"
                                + " or fill it",
                        "queue.yml:9: recurring.six.priority: a whole number, got \"high\"",
                        "queue.yml:9: recurring.six.catch_up: catch-up: last, skip, or all(n) with a number such as"
                                + " all(24), got \"all\"",
                        "queue.yml:9: recurring.six.overlap: overlap: allow or skip, got \"wait\"",
                        "recurring.yml:4: unknown key 'colour' in one; known keys: zone, schedule, job_type, class,"
                                + " args, queue, priority, description, catch_up, overlap, enabled");
    }

    @Test
    void what_only_the_application_knows_is_reported_with_its_line_too() {
        workspace.write("recurring.yml", """
                one:
                  schedule: every hour
                  job_type: gret
                two:
                  schedule: every hour
                  class: greet
                  args: {nam: Ana}
                """);

        Workspace.Ran ran = workspace.run("check").hasNoTrace();

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).hasSize(2);
        assertThat(ran.err().get(0))
                .startsWith("recurring.yml:3: recurring.one.job_type: no job type \"gret\" is registered; known: [");
        assertThat(ran.err().get(1))
                .startsWith("recurring.yml:7: recurring.two.args: arguments of greet")
                .contains("nam");
        assertThat(workspace.run("start").err()).isEqualTo(ran.err());
    }

    @Test
    void what_only_the_application_knows_is_reported_together_with_what_the_files_say() {
        workspace.write("queue.yml", """
                application: {classpath: "lib/*.jar"}
                workers: [{threads: 0}]
                """).write("recurring.yml", """
                unknown:
                  schedule: every hour
                  job_type: gret
                strange:
                  schedule: now and then
                  job_type: greet
                both:
                  job_type: shuot
                  schedule: now and then
                """);

        for (String command : List.of("check", "start", "enqueue greet {}")) {
            Workspace.Ran ran = workspace.run(command.split(" ")).hasNoTrace();

            assertThat(ran.code()).as(command).isEqualTo(2);
            assertThat(ran.out()).isEmpty();
            assertThat(ran.err())
                    .satisfiesExactly(
                            line -> assertThat(line).startsWith("queue.yml:2: workers[0].threads: "),
                            line -> assertThat(line).startsWith("recurring.yml:5: strange.schedule: "),
                            line -> assertThat(line).startsWith("recurring.yml:9: both.schedule: "),
                            line -> assertThat(line)
                                    .startsWith("recurring.yml:3: recurring.unknown.job_type: no job type \"gret\""),
                            line -> assertThat(line)
                                    .startsWith("recurring.yml:8: recurring.both.job_type: no job type \"shuot\""));
        }
        assertThat(workspace.run("check", "--skip-recurring").err())
                .as("tasks that are left to others")
                .noneMatch(line -> line.contains("no job type"));
        assertThat(workspace.run("jobs", "list").err())
                .as("a command that does without the application")
                .hasSize(3);
    }

    @Test
    void an_application_that_cannot_be_loaded_is_reported_together_with_what_the_files_say() {
        workspace.write("lib/app.jar", "").write("recurring.yml", "strange: {schedule: now and then, class: greet}\n");

        Workspace.Ran ran = workspace.run("check").hasNoTrace();

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("recurring.yml:1: strange.schedule: "),
                        line -> assertThat(line)
                                .startsWith("queue.yml:1: no QueueApplication in app.jar; name a class"));
        assertThat(ran.out()).isEmpty();
    }

    @Test
    void a_file_with_environments_wants_one() {
        workspace.write("recurring.yml", """
                production:
                  hourly: {job_type: greet, schedule: every hour}
                stray: {job_type: greet, schedule: every hour}
                """);

        Workspace.Ran ran = workspace.run("check").hasNoTrace();

        assertThat(ran.err())
                .containsExactly(
                        "recurring.yml:1: the file has environment sections (production); name one with --env or"
                                + " RONDA_ENV",
                        "recurring.yml:3: task 'stray' beside environment sections; move it into them");
    }
}
