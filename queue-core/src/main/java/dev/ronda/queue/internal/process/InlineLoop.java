package dev.ronda.queue.internal.process;

import dev.ronda.queue.InlineReport;
import dev.ronda.queue.InlineReport.Ended;
import dev.ronda.queue.InlineReport.Run;
import dev.ronda.queue.internal.process.Body.Reason;
import dev.ronda.queue.internal.transition.End;
import dev.ronda.queue.internal.transition.EndedRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** In place of the loops of a worker and a dispatcher: does what they do in the calling thread, in turns, until both find nothing. */
final class InlineLoop {
    private final Worker worker;
    private final Dispatcher dispatcher;
    private final Completions completions;
    private final RunningJobs running;
    private final List<Run> runs = new ArrayList<>();

    InlineLoop(Worker worker, Dispatcher dispatcher, Completions completions, RunningJobs running) {
        this.worker = worker;
        this.dispatcher = dispatcher;
        this.completions = completions;
        this.running = running;
    }

    InlineReport run(int maxRuns, Duration timeLimit, Timeouts timeouts) {
        long deadline = System.nanoTime() + timeLimit.toNanos();
        timeouts.eachSecond(() -> {
            if (System.nanoTime() - deadline >= 0) {
                running.inBody().forEach(job -> job.interrupt(Reason.STOPPING));
            }
        });
        Map<String, String> callers = MDC.getCopyOfContextMap();
        try {
            return new InlineReport(runs, run(maxRuns, deadline));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new InlineReport(runs, Ended.INTERRUPTED);
        } finally {
            if (callers != null) {
                MDC.setContextMap(callers); // a body's own is cleared after it
            }
        }
    }

    private Ended run(int maxRuns, long deadline) throws InterruptedException {
        for (; ; ) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (System.nanoTime() - deadline >= 0) {
                return Ended.TIME_LIMIT;
            }
            boolean moved = dispatcher.moveDue();
            boolean ran = worker.runOne(this::note);
            // the next claim must see what this run has left: its end, its slot, its children
            if (!completions.drain(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
                return Ended.TIME_LIMIT;
            }
            if (runs.size() >= maxRuns) {
                return Ended.MAX_RUNS;
            }
            if (!moved && !ran) {
                return Ended.IDLE;
            }
        }
    }

    private void note(RunningJob job, Optional<EndedRun> ended) {
        String problem = ended.isPresent()
                ? problem(ended.get().end())
                : job.committed() == null ? "its claim was lost, nothing was written" : null;
        runs.add(new Run(job.id(), job.type(), job.run(), job.attempt(), problem));
    }

    private static @Nullable String problem(End end) {
        if (end instanceof End.Failed failed) {
            return failed.error().errorClass() + ": " + failed.error().message();
        }
        if (end instanceof End.Unknown) {
            return "no handler here knows this type in this version";
        }
        if (end instanceof End.Released released) {
            return "given back: " + released.reason();
        }
        return end instanceof End.Postponed postponed ? "given back: " + postponed.reason() : null;
    }
}
