package dev.ronda.queue.internal.process;

import dev.ronda.queue.internal.table.ClaimedExecutions.Claim;
import dev.ronda.queue.internal.transition.End;
import dev.ronda.queue.internal.transition.EndedRun;
import dev.ronda.queue.internal.transition.ReadPulse;
import dev.ronda.queue.internal.transition.Transactions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/**
 * Once a second, what the process must know: which of its claims still stand and which jobs somebody asked to cancel; and
 * what it must say: bodies that have begun, and progress. One statement when nothing is new.
 */
final class Pulse extends Poller {
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Duration IDLE_BEAT = Duration.ofSeconds(10);
    private static final Duration NOTE_BODIES_OLDER_THAN = Duration.ofSeconds(1);

    /** A claim this old that nobody here knows of came from a commit whose answer was lost. */
    private static final Duration UNKNOWN_AFTER = Duration.ofSeconds(10);

    private final Transactions transactions;
    private final Registration registration;
    private final RunningJobs running;
    private final Completions completions;
    private final Duration grace;
    private long lastRead;

    Pulse(
            Transactions transactions,
            Registration registration,
            RunningJobs running,
            Completions completions,
            Duration grace,
            Events events,
            DatabaseHealth health) {
        super("pulse", events, health);
        this.transactions = transactions;
        this.registration = registration;
        this.running = running;
        this.completions = completions;
        this.grace = grace;
        this.lastRead = System.nanoTime();
    }

    @Override
    Duration poll() {
        if (running.isEmpty() && System.nanoTime() - lastRead < IDLE_BEAT.toNanos()) {
            return BEAT;
        }
        lastRead = System.nanoTime();
        List<Claim> claims = ReadPulse.read(transactions, registration.ids(), UNKNOWN_AFTER);
        answered();
        var standing = new HashSet<RunningJob>();
        for (Claim claim : claims) {
            RunningJob job = running.find(claim.token());
            if (job != null) {
                standing.add(job);
                job.cancelRequested(claim.cancelRequested(), grace);
            } else if (claim.old()) {
                completions.add(unknown(claim));
            }
        }
        for (RunningJob job : running.all()) {
            if (!standing.contains(job) && job.registeredBefore(lastRead) && job.holdsClaim()) {
                job.loseClaim();
            } else {
                note(job);
            }
        }
        return BEAT;
    }

    private static EndedRun unknown(Claim claim) {
        return new EndedRun(
                claim.jobId(),
                claim.token(),
                new End.Released("claimed by a commit whose answer was lost"),
                List.of(),
                Duration.ZERO,
                System.nanoTime(),
                "",
                1,
                null);
    }

    private void note(RunningJob job) {
        if (job.mustNoteBegun(NOTE_BODIES_OLDER_THAN)) {
            ReadPulse.noteBegun(transactions, job.id(), job.claimToken(), job.age());
            job.begunNoted();
        }
        String progress = job.takeProgress();
        if (progress != null) {
            ReadPulse.noteProgress(transactions, job.id(), job.claimToken(), progress);
        }
    }
}
