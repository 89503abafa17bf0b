package dev.ronda.queue.internal.transition;

import dev.ronda.queue.JobState;
import dev.ronda.queue.internal.table.BlockedExecutions;
import dev.ronda.queue.internal.table.ClaimedExecutions;
import dev.ronda.queue.internal.table.FailedExecutions;
import dev.ronda.queue.internal.table.JobRow;
import dev.ronda.queue.internal.table.ReadyExecutions;
import dev.ronda.queue.internal.table.ScheduledExecutions;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
        return Objects.requireNonNull(of(handle, List.of(job)).get(job.id()));
    }

    /** The same of several, by their ids. */
    static Map<Long, Place> of(Handle handle, List<JobRow> jobs) {
        Map<Long, Place> places = find(handle, jobs);
        for (JobRow job : jobs) {
            if (!places.containsKey(job.id())) {
                throw new IllegalStateException("job " + job.id() + " is unfinished and in no execution table");
            }
        }
        return places;
    }

    /** The same, but one that is nowhere is missing in the answer. */
    static Map<Long, Place> find(Handle handle, List<JobRow> jobs) {
        var places = new HashMap<Long, Place>();
        var left = new ArrayList<Long>();
        for (JobRow job : jobs) {
            if (job.finishedAt() != null) {
                places.put(job.id(), FINISHED);
            } else {
                left.add(job.id());
            }
        }
        for (Place place : new Place[] {SCHEDULED, BLOCKED, READY, CLAIMED, FAILED}) {
            Set<Long> here = place.among(handle, left);
            here.forEach(id -> places.put(id, place));
            left.removeAll(here);
        }
        return places;
    }

    private Set<Long> among(Handle handle, List<Long> jobIds) {
        return switch (this) {
            case SCHEDULED -> ScheduledExecutions.lock(handle, jobIds);
            case BLOCKED -> BlockedExecutions.lock(handle, jobIds);
            case READY -> ReadyExecutions.lock(handle, jobIds);
            case CLAIMED -> ClaimedExecutions.among(handle, jobIds);
            case FAILED -> FailedExecutions.among(handle, jobIds);
            case FINISHED -> Set.of();
        };
    }

    /** Removes jobs from where they were found waiting, or failed; claimed and finished ones are left alone. */
    static void leave(Handle handle, Map<Long, Place> places) {
        var byPlace = new EnumMap<Place, List<Long>>(Place.class);
        places.forEach((id, place) ->
                byPlace.computeIfAbsent(place, any -> new ArrayList<>()).add(id));
        byPlace.forEach((place, ids) -> place.remove(handle, ids));
    }

    private void remove(Handle handle, List<Long> jobIds) {
        switch (this) {
            case SCHEDULED -> ScheduledExecutions.remove(handle, jobIds);
            case BLOCKED -> BlockedExecutions.remove(handle, jobIds);
            case READY -> ReadyExecutions.remove(handle, jobIds);
            case FAILED -> FailedExecutions.removeAll(handle, jobIds);
            case CLAIMED, FINISHED -> {}
        }
    }
}
