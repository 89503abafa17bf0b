package dev.ronda.queue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start with recurring tasks that cannot run. */
class RecurringStartTest {
    @TempDir
    Path folder;

    @Test
    void bad_tasks_end_the_start_with_their_lines_and_open_no_database() throws Exception {
        TestApplication.writeTo(folder.resolve("app.jar"));
        Workspace workspace = new Workspace(folder)
                .write("queue.yml", "application: {classpath: app.jar}\n")
                .write("recurring.yml", """
                        unknown:
                          schedule: every hour
                          command: "puts 1"
                        strange:
                          schedule: now and then
                          job_type: greet
                        """);

        for (String command : List.of("check", "start")) {
            Workspace.Ran ran = workspace.run(command).hasNoTrace();

            assertThat(ran.code()).as(command).isEqualTo(2);
            assertThat(ran.err())
                    .anyMatch(line -> line.startsWith("recurring.yml:3: ") && line.contains("unknown.command"))
                    .anyMatch(line -> line.startsWith("recurring.yml:5: ") && line.contains("strange.schedule"))
                    .hasSize(2);
            assertThat(ran.out()).isEmpty();
        }
        assertThat(folder.resolve("storage")).doesNotExist();
    }
}
