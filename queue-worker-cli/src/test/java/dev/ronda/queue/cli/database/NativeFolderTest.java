package dev.ronda.queue.cli.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeFolderTest {
    private static final String PROPERTY = "org.sqlite.tmpdir";

    @TempDir
    Path folder;

    private String before;

    @BeforeEach
    void unset() {
        before = System.clearProperty(PROPERTY);
    }

    @AfterEach
    void reset() {
        if (before == null) {
            System.clearProperty(PROPERTY);
        } else {
            System.setProperty(PROPERTY, before);
        }
    }

    private List<Path> folders() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isDirectory).toList();
        }
    }

    @Test
    void points_the_driver_to_a_folder_of_its_own_and_removes_it() throws IOException {
        NativeFolder own = NativeFolder.prepare(folder);

        assertThat(folders()).singleElement().asString().isEqualTo(System.getProperty(PROPERTY));

        own.close();

        assertThat(folders()).isEmpty();
        assertThat(System.getProperty(PROPERTY)).isNull();
    }

    @Test
    void leaves_the_users_choice_alone() throws IOException {
        System.setProperty(PROPERTY, "/elsewhere");

        NativeFolder.prepare(folder).close();

        assertThat(System.getProperty(PROPERTY)).isEqualTo("/elsewhere");
    }

    @Test
    void removes_what_the_dead_left_and_nothing_else() throws IOException {
        Path abandoned = Files.createDirectories(folder.resolve("process-1"));
        Files.createFile(abandoned.resolve("sqlite-lib.so"));
        Path withLock = Files.createDirectories(folder.resolve("process-2"));
        Files.createFile(folder.resolve("process-2.lock"));
        Path others = Files.createDirectories(folder.resolve("backup"));
        Files.createFile(others.resolve("keep.db"));

        NativeFolder.prepare(folder).close();

        assertThat(abandoned).doesNotExist();
        assertThat(withLock).doesNotExist();
        assertThat(folder.resolve("process-2.lock")).doesNotExist();
        assertThat(others.resolve("keep.db")).exists();
    }

    @Test
    void leaves_the_living_alone() throws Exception {
        Path living = Files.createDirectories(folder.resolve("process-3"));
        Path lock = Files.createFile(folder.resolve("process-3.lock"));
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        lock.toString())
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(holder.inputReader().readLine()).isEqualTo("locked");

            NativeFolder.prepare(folder).close();
            assertThat(living).exists();
        } finally {
            holder.destroyForcibly();
        }
        assertThat(holder.waitFor(10, TimeUnit.SECONDS)).isTrue();

        NativeFolder.prepare(folder).close();
        assertThat(living).doesNotExist();
    }
}
