package dev.ronda.queue.cli;

import dev.ronda.queue.QueueRuntime;
import dev.ronda.queue.StopReport;
import dev.ronda.queue.cli.config.DurationText;
import dev.ronda.queue.cli.logging.Logging;
import java.time.Duration;
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

    private final QueueSession session;
    private final IntConsumer halt;
    private final CompletableFuture<QueueRuntime> running = new CompletableFuture<>();
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();

    GracefulStop(QueueSession session, IntConsumer halt) {
        this.session = session;
        this.halt = halt;
    }

    /** What there is to stop; a signal that came earlier waits for it. */
    void of(QueueRuntime runtime) {
        running.complete(runtime);
    }

    /** Waits for the end; the process usually does not live to see it. */
    int await() {
        return ended.join();
    }

    @Override
    public void run() {
        int code = ExitCode.FAILED;
        try {
            StopReport report = running.join().stop();
            code = report.isClean() ? ExitCode.FINE : ExitCode.FAILED;
            session.close();
            log(report);
        } catch (RuntimeException error) {
            LOG.error("the stop failed", error);
            code = ExitCode.FAILED;
        } finally {
            end(code);
        }
    }

    /** The second signal. */
    void atOnce() {
        LOG.warn("second signal: ends at once; running jobs are run again by other processes");
        end(ExitCode.FAILED);
    }

    private void end(int code) {
        Logging.flush();
        halt.accept(code);
        ended.complete(code);
    }

    private static void log(StopReport report) {
        String took = DurationText.format(Duration.ofMillis(report.took().toMillis()));
        if (!report.released().isEmpty()) {
            LOG.info("interrupted and given back: jobs {}", report.released());
        }
        if (report.isClean()) {
            LOG.info("stopped in {}", took);
        } else {
            LOG.error(
                    "stopped after {}, but jobs {} ignored their interrupt and did not return; other processes run them"
                            + " again once this one counts as dead",
                    took,
                    report.stillRunning());
        }
    }
}
