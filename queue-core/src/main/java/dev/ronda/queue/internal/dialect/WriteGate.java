package dev.ronda.queue.internal.dialect;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets writers of one SQLite file take turns: a fair lock in the JVM, then a file lock on a side file, which the operating
 * system releases when a process dies. SQLite's own busy handler polls and starves; with the gate the longest wait falls
 * from seconds to a tenth. The database file itself is never opened here: closing it would drop SQLite's locks.
 */
final class WriteGate {
    private static final String PREFIX = "dev.ronda.queue.sqlite:";

    private static final long OTHER_COPY_NANOS = 200_000;
    private static final Map<Path, ReentrantLock> LOCKS = new ConcurrentHashMap<>();

    private final Path sideFile;
    private final ReentrantLock inJvm;
    private @Nullable FileChannel channel;
    private @Nullable FileLock held;

    WriteGate(Path database) throws SQLException {
        Path real = realPath(database);
        this.sideFile = real.resolveSibling(real.getFileName() + ".gate");
        this.inJvm = LOCKS.computeIfAbsent(real, key -> new ReentrantLock(true));
    }

    /**
     * Two copies of the driver in one JVM, from two class loaders, corrupt a database, since POSIX file locks belong to the
     * process: the first close in one copy drops the locks of the other.
     */
    static void refuseSecondDriver(Path database, Connection connection) throws SQLException {
        Class<?> driver = connection.unwrap(Connection.class).getClass();
        ClassLoader loader = driver.getClassLoader();
        String mine = loader + "@" + System.identityHashCode(driver);
        // a system property is seen by every class loader of the JVM
        Object first = System.getProperties().putIfAbsent(PREFIX + "driver:" + realPath(database), mine);
        if (first != null && !first.equals(mine)) {
            throw new SQLException("a second copy of the SQLite driver on " + database
                    + " in one JVM would corrupt it (the first came from " + first + ", this one from " + mine
                    + "); leave the driver out of the application's class path and use the one that is there");
        }
    }

    private static Path realPath(Path database) throws SQLException {
        try {
            return database.toRealPath();
        } catch (IOException e) {
            throw new SQLException("cannot resolve the path of the database " + database, e);
        }
    }

    void enter() throws SQLException {
        if (inJvm.isHeldByCurrentThread()) {
            throw new SQLException("this thread is inside a write transaction on " + sideFile
                    + " already and would wait for itself; use queue.in(connection) or job.enqueue(…) there");
        }
        inJvm.lock();
        try {
            held = lockSideFile();
        } catch (IOException | RuntimeException e) {
            inJvm.unlock();
            throw new SQLException("cannot lock " + sideFile + ", through which writers take turns: " + e, e);
        } catch (Error e) {
            inJvm.unlock();
            throw e;
        }
    }

    /** Once more than needed does nothing: a rollback may follow a commit that went wrong on its last step. */
    void leave() throws SQLException {
        if (!inJvm.isHeldByCurrentThread()) {
            return;
        }
        try {
            FileLock lock = held;
            if (lock != null) {
                held = null;
                lock.release();
            }
        } catch (IOException e) {
            throw new SQLException("cannot unlock " + sideFile, e);
        } finally {
            inJvm.unlock();
        }
    }

    private FileLock lockSideFile() throws IOException {
        for (; ; ) {
            FileChannel open = channel;
            if (open == null || !open.isOpen()) {
                open = FileChannel.open(sideFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                channel = open;
            }
            try {
                return lockWithoutInterrupt(open);
            } catch (OverlappingFileLockException e) {
                // a copy of this class in another class loader of this JVM has its turn
                LockSupport.parkNanos(OTHER_COPY_NANOS);
            }
        }
    }

    /** An interrupt (a job's timeout) would close the channel and fail the transaction; it is kept for the body instead. */
    private FileLock lockWithoutInterrupt(FileChannel open) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            return open.lock();
        } catch (java.nio.channels.FileLockInterruptionException | java.nio.channels.ClosedByInterruptException e) {
            interrupted = true;
            FileChannel again = FileChannel.open(sideFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel = again;
            return lockWithoutInterrupt(again);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
