package dev.ronda.queue.cli;

import dev.ronda.queue.QueueRuntime;
import dev.ronda.queue.StopReport;
import dev.ronda.queue.cli.config.DurationText;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything in this JVM. */
record InOneJvm(QueueRuntime runtime) implements Running {
    private static final Logger LOG = LoggerFactory.getLogger("queue-worker");

    @Override
    public int stop() {
        StopReport report = runtime.stop();
        String took = DurationText.format(Duration.ofMillis(report.took().toMillis()));
        if (!report.released().isEmpty()) {
            LOG.info("interrupted and given back: jobs {}", report.released());
        }
        if (report.isClean()) {
            LOG.info("stopped in {}", took);
            return ExitCode.FINE;
        }
        LOG.error(
                "stopped after {}, but jobs {} ignored their interrupt and did not return; other processes run them"
                        + " again once this one counts as dead",
                took,
                report.stillRunning());
        return ExitCode.FAILED;
    }

    @Override
    public void atOnce() {}

    @Override
    public List<String> whyNotLive() {
        return runtime.whyNotLive();
    }

    @Override
    public List<String> whyNotReady() {
        return runtime.whyNotReady();
    }
}
