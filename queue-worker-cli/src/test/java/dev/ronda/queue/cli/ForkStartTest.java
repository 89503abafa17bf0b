package dev.ronda.queue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Modes, workers that do not come up, pidfiles, hooks. */
@ParameterizedClass(name = "{0}")
@EnumSource(
        value = TestDatabase.class,
        names = {"SQLITE"})
class ForkStartTest extends ForkTest {
    private static final String CHILD =
            "workers: [{threads: 1, jvm_options: \"-Dapp.child=true -Xmx150m\"}]\ndispatchers: [{}]\n";

    @Test
    void a_worker_that_dies_at_its_start_is_started_again_later_each_time() throws Exception {
        configure(CHILD);
        touch("crash");
        Started supervisor = start("--mode", "fork");
        supervisor.until("seven starts", () -> supervisor.children("worker-1").size() >= 7);

        List<String> starts = supervisor.lines(line -> line.contains("worker-1 started, pid"));
        Duration took = Duration.between(time(starts.get(0)), time(starts.get(6)));
        Files.delete(folder.resolve("crash"));

        // 0.1 + 0.2 + 0.4 + 0.8 + 1.6 + 3.2 s, and the machine may only be slower
        assertThat(took).isGreaterThanOrEqualTo(Duration.ofMillis(6_300 - 6));
        supervisor.line("ended, exit code 3");
        supervisor.until("it comes up", () -> rows("kind = 'Worker'") == 1);
        touch("go");
        long job = enqueue("hold", "one");
        supervisor.until("it works", () -> isFinished(job));
    }

    private static LocalTime time(String line) {
        return LocalTime.parse(line.substring(0, 12));
    }

    @Test
    void a_worker_that_hangs_in_its_start_is_killed_and_started_again() throws Exception {
        configure(CHILD + "worker_start_timeout: 10\n");
        touch("hang");
        Started supervisor = start("--mode", "fork");
        supervisor.until("a worker", () -> supervisor.children("worker-1").size() == 1);
        long hanging = supervisor.children("worker-1").get(0);

        supervisor.line("worker-1 (pid " + hanging + ") has not registered within 10 s; killed");
        Files.delete(folder.resolve("hang"));

        supervisor.line("worker-1 (pid " + hanging + ") ended, killed by signal 9");
        supervisor.until("another comes up", () -> rows("kind = 'Worker' AND pid <> " + hanging) == 1);
    }

    @Test
    void the_option_is_stronger_than_the_variable_and_both_than_the_number_of_processes() {
        Map<String, String> fork = Map.of("RONDA_SUPERVISOR_MODE", "fork");
        Map<String, String> async = Map.of("RONDA_SUPERVISOR_MODE", "async");
        configure(CHILD);
        assertThat(forks(Map.of())).isFalse();
        assertThat(forks(fork)).isTrue();
        assertThat(forks(async, "--mode", "fork")).isTrue();
        assertThat(forks(fork, "--mode", "async")).isFalse();
        assertThat(forks(Map.of("RONDA_SUPERVISOR_MODE", ""))).isFalse();
        configure(SEED);
        assertThat(forks(Map.of())).isTrue();
        assertThat(forks(async)).isFalse();
        assertThat(forks(Map.of(), "--mode", "async")).isFalse();

        Workspace.Ran ran =
                new Workspace(folder).set("RONDA_SUPERVISOR_MODE", "forks").run("check");
        assertThat(ran.err())
                .containsExactly("queue.yml: the environment variable RONDA_SUPERVISOR_MODE: fork or async, got"
                        + " \"forks\"; correct or unset it");
        assertThat(ran.code()).isEqualTo(2);
    }

    private boolean forks(Map<String, String> variables, String... options) {
        var one = new Workspace(folder);
        variables.forEach(one::set);
        var arguments = new java.util.ArrayList<>(List.of("check"));
        arguments.addAll(List.of(options));
        Workspace.Ran ran = one.run(arguments.toArray(new String[0]));
        assertThat(ran.code()).as(String.join("\n", ran.err())).isZero();
        return ran.out().stream().anyMatch(line -> line.startsWith("mode          fork"));
    }

    @Test
    void in_one_jvm_a_worker_of_two_processes_is_two_workers() throws Exception {
        Started program = start("--mode", "async");
        program.until("two workers", () -> rows("kind = 'Worker' AND pid = " + program.pid()) == 2);
        for (int i = 0; i < 6; i++) {
            enqueue("hold", "six");
        }

        program.until("six jobs run at once", () -> noted("begin six").size() == 6);

        touch("go");
        program.signal("TERM");
        assertThat(program.ended()).as(program.log()).isZero();
        assertThat(rows("1 = 1")).isZero();
    }

    @Test
    void a_process_that_only_dispatches_may_be_a_supervisor_without_workers() {
        configure("dispatchers: [{}]\n");
        Started program = start("--mode", "fork");
        program.until("it runs", () -> rows("kind = 'Dispatcher'") == 1);
        program.line("running; TERM");
        assertThat(rows("1 = 1")).isEqualTo(2);

        program.signal("TERM");

        assertThat(program.ended()).as(program.log()).isZero();
        assertThat(rows("1 = 1")).isZero();
    }

    @Test
    void a_file_that_gives_no_dispatcher_runs_workers_under_a_supervisor() {
        configure(CHILD.replace("dispatchers: [{}]\n", ""));
        Started program = start("--mode", "fork");
        program.until("a worker", () -> rows("kind = 'Worker'") == 1);
        assertThat(rows("kind = 'Supervisor' AND pid = " + program.pid())).isOne();
        assertThat(rows("1 = 1")).isEqualTo(2);
    }

    @Test
    void a_second_supervisor_with_the_same_pidfile_is_refused() throws Exception {
        configure(SEED + "supervisor_pidfile: tmp/queue.pid\n");
        Path pidfile = folder.resolve("tmp/queue.pid");
        Started first = start("--mode", "async");
        first.line("running; TERM");
        assertThat(pidfile).hasContent(Long.toString(first.pid()));

        Started second = start("--mode", "async", "--pidfile", "tmp/queue.pid");

        assertThat(second.ended()).as(second.log()).isEqualTo(1);
        second.line("another supervisor is already running as pid " + first.pid());
        assertThat(pidfile).hasContent(Long.toString(first.pid()));
        first.signal("KILL");
        first.ended();
        Started third = start("--mode", "async");
        third.line("running; TERM");
        assertThat(pidfile).hasContent(Long.toString(third.pid()));
        third.signal("TERM");
        assertThat(third.ended()).as(third.log()).isZero();
        assertThat(pidfile).doesNotExist();
    }

    @Test
    void hooks_are_called_once_for_each_process_where_it_runs_and_may_throw() throws Exception {
        Started supervisor = startedWith(2);
        List<Long> workers = allChildren(supervisor);

        supervisor.signal("TERM");

        assertThat(supervisor.ended()).as(supervisor.log()).isZero();
        for (String hook : List.of("started", "stopping", "exited")) {
            assertThat(noted(hook + " Supervisor")).containsExactly(supervisor.pid());
            assertThat(noted(hook + " Dispatcher")).containsExactly(supervisor.pid());
            assertThat(noted(hook + " Worker")).containsExactlyInAnyOrderElementsOf(workers);
        }
        assertThat(supervisor.lines(line -> line.contains("queue error where=\"hook started of")))
                .hasSize(4);
    }

    @Test
    void quit_prints_the_stacks_and_nothing_else() throws Exception {
        configure(CHILD);
        Started supervisor = start("--mode", "fork");
        supervisor.until("a worker", () -> rows("kind = 'Worker'") == 1);

        supervisor.signal("QUIT");
        supervisor.line("Full thread dump");
        Started.signal("QUIT", supervisor.children("worker-1").get(0));
        supervisor.line("worker-1 | Full thread dump");

        touch("go");
        long job = enqueue("hold", "one");
        supervisor.until("it works", () -> isFinished(job));
    }

    @Test
    void lines_of_json_say_which_worker_wrote_them() {
        configure(CHILD);
        Started supervisor = start("--mode", "fork", "--log-format", "json");
        supervisor.until("a worker", () -> rows("kind = 'Worker'") == 1);
        supervisor.signal("TERM");

        assertThat(supervisor.ended()).as(supervisor.log()).isZero();
        assertThat(supervisor.lines()).isNotEmpty().allMatch(line -> line.startsWith("{") && line.endsWith("}"));
        assertThat(supervisor.lines(line -> line.startsWith("{\"process\":\"worker-1\",")))
                .isNotEmpty();
    }
}
