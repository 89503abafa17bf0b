package dev.ronda.queue.cli;

import dev.ronda.queue.cli.logging.Logging;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way out: running jobs first, then what the application opened, then the pool, and then the end of the process by
 * its own hand. JVM shutdown hooks have no part in it, since a driver's own hook may close the database before them.
 */
final class GracefulStop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger("queue-worker");

    private final IntConsumer halt;
    private final CompletableFuture<Running> running = new CompletableFuture<>();
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private final Runnable close;
    private final Runnable last;

    /**
     * With what belongs to the end.
     *
     * @param close after the jobs
     * @param last also if the end is not graceful
     * @param halt the end, with an exit code
     */
    GracefulStop(Runnable close, Runnable last, IntConsumer halt) {
        this.close = close;
        this.last = last;
        this.halt = halt;
    }

    /** What there is to stop; a signal that came earlier waits for it. */
    void of(Running what) {
        running.complete(what);
    }

    /** Waits for the end; the process usually does not live to see it. */
    int await() {
        return ended.join();
    }

    /** Whether there is anything to stop yet. */
    boolean hasStarted() {
        return running.isDone();
    }

    @Override
    public void run() {
        int code = ExitCode.FAILED;
        try {
            int stopped = running.join().stop();
            close.run();
            code = stopped;
        } catch (RuntimeException error) {
            LOG.error("the stop failed", error);
        } finally {
            end(code);
        }
    }

    /** Somebody cannot wait. */
    void atOnce(String why) {
        LOG.warn("{}: ends at once; running jobs are run again by other processes", why);
        Running what = running.getNow(null);
        if (what != null) {
            what.atOnce();
        }
        end(ExitCode.FAILED);
    }

    private void end(int code) {
        last.run();
        Logging.flush();
        halt.accept(code);
        ended.complete(code);
    }
}
