package dev.ronda.queue.cli.supervisor;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file with the pid of this process, so that a second one does not start beside it. */
public final class Pidfile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("queue-worker");

    /** A process that began later than its file was written, and not by rounding, is another one with the same pid. */
    private static final Duration ROUNDING = Duration.ofSeconds(2);

    /** Bytes; a file of more is something else that was named by mistake, and must not be taken over. */
    private static final int LONGEST = 64;

    private final Path file;
    private final String pid;

    private Pidfile(Path file, String pid) {
        this.file = file;
        this.pid = pid;
    }

    /** The file belongs to somebody else: the process in it lives, or it is no pidfile. */
    public static final class Taken extends Exception {
        private static final long serialVersionUID = 1L;

        private Taken(String line) {
            super(line);
        }

        static Taken by(String pid, Path file) {
            return new Taken("another supervisor is already running as pid " + pid + " (" + file
                    + "); stop it first, or give this one another --pidfile");
        }

        static Taken byAnotherKind(String kind, Path file) {
            return new Taken("the pidfile " + file + " is " + kind + ", which is left alone; give another --pidfile");
        }
    }

    /**
     * Creates the file, in place of one that a dead process left.
     *
     * @param file where; missing folders are made
     * @throws Taken if the process in it lives, or it is something else than a pidfile
     * @throws IOException if it cannot be written
     */
    public static Pidfile create(Path file) throws Taken, IOException {
        String pid = Long.toString(ProcessHandle.current().pid());
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        for (; ; ) {
            try {
                Files.writeString(file, pid + "\n", StandardOpenOption.CREATE_NEW);
                return new Pidfile(file, pid);
            } catch (FileAlreadyExistsException exists) {
                refuseOther(file);
                String holder = read(file);
                if (!holder.equals(pid) && lives(holder, file)) {
                    throw Taken.by(holder, file);
                }
                LOG.info("{} is of pid {}, which is gone; taken over", file, holder.isEmpty() ? "?" : holder);
                Files.deleteIfExists(file);
            }
        }
    }

    private static void refuseOther(Path file) throws Taken, IOException {
        if (Files.isDirectory(file)) {
            throw Taken.byAnotherKind("a folder", file);
        }
        if (Files.exists(file) && Files.size(file) > LONGEST) {
            throw Taken.byAnotherKind(
                    "a file of " + Files.size(file) + " bytes, and a pid has at most 19 digits", file);
        }
    }

    private static String read(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file).strip() : "";
    }

    private static boolean lives(String holder, Path file) throws IOException {
        if (!holder.matches("\\d{1,18}")) {
            return false;
        }
        Optional<ProcessHandle> process =
                ProcessHandle.of(Long.parseLong(holder)).filter(ProcessHandle::isAlive);
        if (process.isEmpty()) {
            return false;
        }
        Optional<Instant> began = process.get().info().startInstant();
        Instant written = Files.getLastModifiedTime(file).toInstant();
        return began.isEmpty() || began.get().isBefore(written.plus(ROUNDING));
    }

    /** Removes the file if it is still ours. */
    @Override
    public void close() {
        try {
            if (read(file).equals(pid)) {
                Files.deleteIfExists(file);
            }
        } catch (IOException error) {
            LOG.warn("the pidfile {} cannot be removed: {}", file, error.toString());
        }
    }
}
