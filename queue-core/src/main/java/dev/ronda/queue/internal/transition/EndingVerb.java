package dev.ronda.queue.internal.transition;

import dev.ronda.queue.FinishedAs;
import dev.ronda.queue.JobChange;
import dev.ronda.queue.JobState;
import dev.ronda.queue.internal.table.JobRow;
import dev.ronda.queue.internal.table.Jobs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Handle;

/** A verb that ends jobs which wait or have failed; what it does with running ones is its own. */
abstract class EndingVerb extends Verb {
    private final FinishedAs as;

    EndingVerb(String name, FinishedAs as) {
        super(name);
        this.as = as;
    }

    @Override
    final Map<Long, JobChange> change(Transaction transaction, List<JobRow> locked) {
        Handle handle = transaction.handle();
        Map<Long, Place> places = Place.of(handle, locked);
        Place.leave(handle, places);
        var changes = new HashMap<Long, JobChange>();
        var ends = new ArrayList<Jobs.Finish>();
        for (JobRow job : locked) {
            Place from = Objects.requireNonNull(places.get(job.id()));
            if (from == Place.FINISHED) {
                changes.put(job.id(), finished(job));
            } else if (from == Place.CLAIMED) {
                changes.put(job.id(), changeRunning(transaction, job));
            } else {
                if (from == Place.READY) {
                    transaction.slots().giveBack(transaction, job.limit());
                }
                ends.add(new Jobs.Finish(job.id(), as, job.endedToken(), job.now()));
                endsMember(job);
                changes.put(job.id(), new JobChange.Changed(from.state(), JobState.FINISHED));
            }
        }
        Jobs.finishAll(handle, ends);
        return changes;
    }

    /** What becomes of one that is claimed. */
    abstract JobChange changeRunning(Transaction transaction, JobRow job);
}
