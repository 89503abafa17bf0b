package dev.ronda.queue.internal.process;

import dev.ronda.queue.internal.table.ClaimedExecutions;
import dev.ronda.queue.internal.table.ClaimedExecutions.Claim;
import dev.ronda.queue.internal.transition.End;
import dev.ronda.queue.internal.transition.EndedRun;
import dev.ronda.queue.internal.transition.KnownPauses;
import dev.ronda.queue.internal.transition.ReadPulse;
import dev.ronda.queue.internal.transition.TimeShare;
import dev.ronda.queue.internal.transition.Transactions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/**
 * Once a second, what the process must know: which of its claims still stand, which jobs somebody asked to cancel, and which
 * queues are paused; and what it must say: bodies that have begun, and progress. Two statements when nothing is new, none
 * without claims but for a look now and then for claims that came from a commit whose answer was lost.
 */
final class Pulse extends Poller {
    private static final Duration BEAT = Duration.ofSeconds(1);

    /** Looks this often for claims that nobody here knows of, or when that costs a fiftieth of the time. */
    private static final Duration LOOK_FOR_UNKNOWN = Duration.ofSeconds(10);

    private static final int LOOK_SHARE = 50;
    private static final Duration NOTE_BODIES_OLDER_THAN = Duration.ofSeconds(1);

    /** A claim this old that nobody here knows of came from a commit whose answer was lost. */
    private static final Duration UNKNOWN_AFTER = Duration.ofSeconds(10);

    private final Transactions transactions;
    private final Registration registration;
    private final RunningJobs running;
    private final Completions completions;
    private final Duration grace;
    private final Paused paused;
    private final TimeShare lookForUnknown = new TimeShare(LOOK_FOR_UNKNOWN, LOOK_SHARE);

    Pulse(
            Transactions transactions,
            Registration registration,
            RunningJobs running,
            Completions completions,
            Duration grace,
            Paused paused,
            Events events,
            DatabaseHealth health) {
        super("pulse", events, health);
        this.transactions = transactions;
        this.registration = registration;
        this.running = running;
        this.completions = completions;
        this.grace = grace;
        this.paused = paused;
        long now = System.nanoTime();
        lookForUnknown.took(now, now);
    }

    /** Pauses, and who gives back what they hold up. */
    record Paused(KnownPauses pauses, Runnable giveBack) {}

    @Override
    Duration poll() {
        long began = System.nanoTime();
        List<RunningJob> mine = List.copyOf(running.all());
        if (!mine.isEmpty()) {
            check(mine, began);
            if (!paused.pauses().current(transactions).isEmpty()) {
                paused.giveBack().run();
            }
        }
        if (lookForUnknown.isDue(began)) {
            giveBackUnknown();
            lookForUnknown.took(began, System.nanoTime());
        }
        return BEAT;
    }

    private void check(List<RunningJob> mine, long began) {
        List<Claim> claims =
                ReadPulse.read(transactions, mine.stream().map(RunningJob::id).toList());
        answered();
        var standing = new HashSet<RunningJob>();
        for (Claim claim : claims) {
            RunningJob job = running.find(claim.token());
            if (job != null) {
                standing.add(job);
                job.cancelRequested(claim.cancelRequested(), grace);
            }
        }
        for (RunningJob job : mine) {
            if (!standing.contains(job) && job.registeredBefore(began) && job.holdsClaim()) {
                job.loseClaim();
            } else {
                note(job);
            }
        }
    }

    private void giveBackUnknown() {
        for (ClaimedExecutions.Key claim : ReadPulse.oldClaims(transactions, registration.ids(), UNKNOWN_AFTER)) {
            if (running.find(claim.token()) == null) {
                completions.add(unknown(claim));
            }
        }
        answered();
    }

    private static EndedRun unknown(ClaimedExecutions.Key claim) {
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
        if (progress != null && !ReadPulse.noteProgress(transactions, job.id(), job.claimToken(), progress)) {
            job.keepProgress(progress);
        }
    }
}
