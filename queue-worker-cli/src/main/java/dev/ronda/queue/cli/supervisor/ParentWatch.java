package dev.ronda.queue.cli.supervisor;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * In a child: notices that its parent is gone. The parent holds the other end of the standard input, which the operating
 * system closes with it; in case somebody else holds it too, the parent's pid is looked at as well.
 */
public final class ParentWatch {
    private static final Duration LOOK = Duration.ofSeconds(1);

    private ParentWatch() {}

    /**
     * Watches.
     *
     * @param parent its pid
     * @param input the standard input
     * @param gone called once
     */
    public static void start(long parent, InputStream input, Runnable gone) {
        var closed = new Semaphore(0);
        daemon("standard-input", () -> {
            awaitEnd(input);
            closed.release();
        });
        daemon("parent-watch", () -> {
            try {
                while (!closed.tryAcquire(LOOK.toNanos(), TimeUnit.NANOSECONDS) && isParent(parent)) {}
            } catch (InterruptedException e) {
                return;
            }
            gone.run();
        });
    }

    /** Whoever loses its parent is given to another process. */
    private static boolean isParent(long pid) {
        Optional<ProcessHandle> parent = ProcessHandle.current().parent();
        return parent.isPresent() && parent.get().pid() == pid;
    }

    private static void awaitEnd(InputStream input) {
        try {
            while (input.read() >= 0) {}
        } catch (IOException broken) {
            // as good as its end
        }
    }

    private static void daemon(String name, Runnable body) {
        var thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }
}
