package dev.ronda.queue.cli.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidfileTest {
    private static final String MINE = ProcessHandle.current().pid() + "\n";

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("tmp/queue.pid");
    }

    private void left(String content) throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    /** A process that lives as long as the test. */
    private static long another() {
        return ProcessHandle.current().parent().orElseThrow().pid();
    }

    @Test
    void has_the_pid_while_it_is_open() throws Exception {
        try (Pidfile open = Pidfile.create(file)) {
            assertThat(open).isNotNull();
            assertThat(file).hasContent(MINE.strip());
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void of_a_living_process_is_left_alone() throws Exception {
        left(another() + "\n");

        assertThatThrownBy(() -> Pidfile.create(file))
                .isInstanceOf(Pidfile.Taken.class)
                .hasMessageContaining("already running as pid " + another());
        assertThat(file).hasContent(Long.toString(another()));
    }

    @Test
    void of_a_dead_process_or_with_rubbish_in_it_is_taken_over() throws Exception {
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        for (String content : new String[] {dead.pid() + "\n", "", "rubbish", "99999999999999999999", MINE}) {
            left(content);
            try (Pidfile open = Pidfile.create(file)) {
                assertThat(open).isNotNull();
                assertThat(file).hasContent(MINE.strip());
            }
        }
    }

    @Test
    void of_a_process_that_began_after_it_was_written_is_of_another_with_that_pid() throws Exception {
        left(another() + "\n");
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));

        try (Pidfile open = Pidfile.create(file)) {
            assertThat(open).isNotNull();
        }
    }

    @Test
    void that_somebody_else_has_written_since_is_not_removed() throws Exception {
        try (Pidfile open = Pidfile.create(file)) {
            assertThat(open).isNotNull();
            Files.writeString(file, "1\n");
        }
        assertThat(file).hasContent("1");
    }

    @Test
    void that_is_something_else_is_left_alone() throws Exception {
        String text = "workers:\n".repeat(8);
        left(text);
        assertThatThrownBy(() -> Pidfile.create(file))
                .isInstanceOf(Pidfile.Taken.class)
                .hasMessage(
                        "the pidfile " + file + " is a file of 72 bytes, and a pid has at most 19 digits, which is left"
                                + " alone; give another --pidfile");
        assertThat(file).hasContent(text);

        Path above = file.getParent();
        assertThatThrownBy(() -> Pidfile.create(above))
                .hasMessage("the pidfile " + above + " is a folder, which is left alone; give another --pidfile");
    }
}
