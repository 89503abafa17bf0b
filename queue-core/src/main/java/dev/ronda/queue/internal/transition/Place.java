package dev.ronda.queue.internal.transition;

import dev.ronda.queue.JobState;
import dev.ronda.queue.internal.table.BlockedExecutions;
import dev.ronda.queue.internal.table.ClaimedExecutions;
import dev.ronda.queue.internal.table.FailedExecutions;
import dev.ronda.queue.internal.table.JobRow;
import dev.ronda.queue.internal.table.ReadyExecutions;
import dev.ronda.queue.internal.table.ScheduledExecutions;
import org.jdbi.v3.core.Handle;

/**
 * Where a job is, found out while its job row is locked. Moves that need no job lock go forward only (scheduled, blocked,
 * ready, claimed), every way back needs the lock; so asking in that order finds a job even while it moves.
 */
enum Place {
    SCHEDULED(JobState.SCHEDULED),
    BLOCKED(JobState.BLOCKED),
    READY(JobState.READY),
    CLAIMED(JobState.CLAIMED),
    FAILED(JobState.FAILED),
    FINISHED(JobState.FINISHED);

    private final JobState state;

    Place(JobState state) {
        this.state = state;
    }

    JobState state() {
        return state;
    }

    /** Where the locked job is; a job found waiting stays there until the end of the transaction. */
    static Place of(Handle handle, JobRow job) {
        if (job.finishedAt() != null) {
            return FINISHED;
        }
        long id = job.id();
        if (ScheduledExecutions.lock(handle, id)) {
            return SCHEDULED;
        }
        if (BlockedExecutions.lock(handle, id)) {
            return BLOCKED;
        }
        if (ReadyExecutions.lock(handle, id)) {
            return READY;
        }
        if (ClaimedExecutions.holder(handle, id).isPresent()) {
            return CLAIMED;
        }
        if (FailedExecutions.has(handle, id)) {
            return FAILED;
        }
        throw new IllegalStateException("job " + id + " is unfinished and in no execution table");
    }

    /** Whether the locked job will run or runs; else it has ended. */
    static boolean waitsOrRuns(Handle handle, long jobId) {
        return ScheduledExecutions.lock(handle, jobId)
                || BlockedExecutions.lock(handle, jobId)
                || ReadyExecutions.lock(handle, jobId)
                || ClaimedExecutions.holder(handle, jobId).isPresent();
    }

    /** Removes the locked job from where it waits and tells where that was; leaves a claimed or finished one alone. */
    static Place take(Handle handle, JobRow job) {
        if (job.finishedAt() != null) {
            return FINISHED;
        }
        for (Place place : new Place[] {SCHEDULED, BLOCKED, READY}) {
            if (place.leave(handle, job.id())) {
                return place;
            }
        }
        if (ClaimedExecutions.holder(handle, job.id()).isPresent()) {
            return CLAIMED;
        }
        if (FAILED.leave(handle, job.id())) {
            return FAILED;
        }
        throw new IllegalStateException("job " + job.id() + " is unfinished and in no execution table");
    }

    /** Removes the job from here; false if it is not here any more. */
    boolean leave(Handle handle, long jobId) {
        return switch (this) {
            case SCHEDULED -> ScheduledExecutions.remove(handle, jobId);
            case BLOCKED -> BlockedExecutions.remove(handle, jobId);
            case READY -> ReadyExecutions.remove(handle, jobId);
            case FAILED -> FailedExecutions.remove(handle, jobId);
            case CLAIMED, FINISHED -> false;
        };
    }
}
