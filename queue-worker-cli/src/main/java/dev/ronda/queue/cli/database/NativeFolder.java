package dev.ronda.queue.cli.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where SQLite's driver unpacks its library. By itself the driver leaves a megabyte in the temporary folder with each
 * killed process. Here each process has a folder of its own beside a file that it keeps locked; the operating system
 * drops the lock with the process, so whoever starts next can tell the dead from the living and removes what they left.
 */
final class NativeFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NativeFolder.class);
    private static final String DRIVER_FOLDER = "org.sqlite.tmpdir";
    private static final String PREFIX = "process-";
    private static final String LOCK = ".lock";

    /** Not even to be looked at: closing any channel on a file drops all locks that this JVM has on it. */
    private static final Set<Path> MINE = ConcurrentHashMap.newKeySet();

    private final Path own;
    private final FileChannel channel;

    private NativeFolder(Path own, FileChannel channel) {
        this.own = own;
        this.channel = channel;
    }

    /** Removes what dead processes left, and points the driver to a new folder unless the user has chosen one. */
    static synchronized NativeFolder prepare(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path gate = folder.resolve("gate" + LOCK);
        // Nobody may take a folder for abandoned between its creation and its locking.
        try (FileChannel gateChannel = open(gate);
                FileLock held = gateChannel.lock()) {
            LOG.trace("cleaning under {}", held);
            removeAbandoned(folder);
            Path own = Files.createTempDirectory(folder, PREFIX);
            FileChannel channel = open(lockOf(own));
            LOG.trace("{} is mine by {}", own, channel.lock());
            MINE.add(own);
            if (System.getProperty(DRIVER_FOLDER) == null) {
                System.setProperty(DRIVER_FOLDER, own.toString());
            }
            return new NativeFolder(own, channel);
        }
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static Path lockOf(Path own) {
        return own.resolveSibling(own.getFileName() + LOCK);
    }

    private static void removeAbandoned(Path folder) throws IOException {
        for (Path candidate : list(folder)) {
            if (candidate.getFileName().toString().startsWith(PREFIX)
                    && Files.isDirectory(candidate)
                    && !MINE.contains(candidate)) {
                removeIfAbandoned(candidate);
            }
        }
    }

    private static void removeIfAbandoned(Path candidate) throws IOException {
        try (FileChannel channel = open(lockOf(candidate));
                FileLock free = channel.tryLock()) {
            if (free != null) {
                remove(candidate);
            }
        }
    }

    /** Only files, one level deep: the driver makes no folders, so anything else is not its own. */
    private static void remove(Path own) throws IOException {
        for (Path file : list(own)) {
            Files.deleteIfExists(file);
        }
        Files.deleteIfExists(own);
        Files.deleteIfExists(lockOf(own));
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    /** Gives the lock back and leaves the files to the next start. */
    void leave() {
        MINE.remove(own);
        try {
            channel.close();
        } catch (IOException error) {
            LOG.debug("the lock of {} could not be closed", own, error);
        }
    }

    /** Removes the own folder; the library stays loaded without its file. */
    @Override
    public void close() {
        try {
            if (own.toString().equals(System.getProperty(DRIVER_FOLDER))) {
                System.clearProperty(DRIVER_FOLDER);
            }
            remove(own);
            MINE.remove(own);
            channel.close();
        } catch (IOException error) {
            throw new UncheckedIOException("the folder " + own + " could not be removed", error);
        }
    }
}
