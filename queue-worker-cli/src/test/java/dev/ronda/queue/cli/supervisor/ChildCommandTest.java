package dev.ronda.queue.cli.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChildCommandTest {
    @Test
    void options_of_the_parent_count_unless_only_one_jvm_can_have_them() {
        assertThat(ChildCommand.inherited(
                        List.of(
                                "-Xmx1g",
                                "-Dlogback.configurationFile=log.xml",
                                "-agentlib:jdwp=transport=dt_socket,address=5005",
                                "-Dcom.sun.management.jmxremote.port=9000"),
                        Map.of()))
                .containsExactly("-Xmx1g", "-Dlogback.configurationFile=log.xml");
    }

    @Test
    void what_the_environment_gives_to_each_jvm_is_not_given_twice() {
        assertThat(ChildCommand.inherited(
                        List.of("-javaagent:apm.jar", "-Xmx1g"),
                        Map.of("JAVA_TOOL_OPTIONS", "-javaagent:apm.jar -Dx=1")))
                .containsExactly("-Xmx1g");
    }

    @Test
    void a_workers_own_options_come_last_and_so_are_stronger() {
        List<String> command =
                new ChildCommand(LinePump.class, Map.of()).with(List.of("-Xmx64m"), List.of("start", "--child", "x"));

        assertThat(command)
                .endsWith(
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LinePump.class.getName(),
                        "start",
                        "--child",
                        "x");
    }
}
