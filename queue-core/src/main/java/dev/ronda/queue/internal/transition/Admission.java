package dev.ronda.queue.internal.transition;

import dev.ronda.queue.JobState;
import dev.ronda.queue.internal.table.JobRow;
import dev.ronda.queue.internal.table.ReadyExecutions;
import dev.ronda.queue.internal.table.ScheduledExecutions;
import dev.ronda.queue.internal.table.Waiting;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The dispatch decision: what becomes of jobs that are due. Every way into ready leads through here. Jobs without a
 * concurrency limit become ready; the others ask for a slot, and become ready or blocked when {@link Slots} are settled.
 */
final class Admission {
    private Admission() {}

    /** Jobs that have no slot. */
    static void admit(Transaction transaction, List<Waiting> due) {
        List<Waiting> limited = due.stream().filter(job -> job.limit() != null).toList();
        if (limited.isEmpty()) {
            ready(transaction, due);
        } else if (!transaction.isForeign()) {
            due.forEach(job -> transaction.slots().ask(job, false));
        } else {
            ready(transaction, due.stream().filter(job -> job.limit() == null).toList());
            // a dispatcher asks for them after the commit, so that this transaction holds no key
            ScheduledExecutions.insert(transaction.handle(), limited);
            transaction.scheduled(Duration.ZERO);
        }
    }

    /** Where a job is that was admitted; decides about its slot at once. */
    static JobState settled(Transaction transaction, JobRow job) {
        return Objects.requireNonNull(settled(transaction, List.of(job)).get(job.id()));
    }

    /** Where jobs are that were admitted together. */
    static Map<Long, JobState> settled(Transaction transaction, List<JobRow> jobs) {
        boolean asked = !transaction.isForeign() && jobs.stream().anyMatch(job -> job.limit() != null);
        Slots.Settled slots = asked ? transaction.slots().settle(transaction) : Slots.Settled.NOTHING;
        var places = new HashMap<Long, JobState>();
        for (JobRow job : jobs) {
            boolean later = job.limit() != null && transaction.isForeign();
            places.put(job.id(), later ? JobState.SCHEDULED : slots.stateOf(job.id()));
        }
        return places;
    }

    /** Jobs that keep the slot they have. */
    static void ready(Transaction transaction, List<Waiting> jobs) {
        if (!jobs.isEmpty()) {
            ReadyExecutions.insert(transaction.handle(), jobs);
            transaction.readied();
        }
    }
}
