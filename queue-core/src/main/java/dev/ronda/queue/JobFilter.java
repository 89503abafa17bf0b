package dev.ronda.queue;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs an operator means. All conditions must hold; {@link #ALL} has none.
 *
 * @param states where they are; empty for anywhere
 * @param type the stable name of their type as it is stored, or null for any
 * @param queue the queue they belong to, literally, or null for any
 * @param ids these jobs only; empty for any
 * @param endedBefore only jobs that finished, or failed for good, before this instant; null for any
 * @param below only jobs with a smaller id: the next page of a list; null for any
 * @param batch only jobs of this batch; null for any
 */
public record JobFilter(
        Set<JobState> states,
        @Nullable String type,
        @Nullable String queue,
        List<Long> ids,
        @Nullable Instant endedBefore,
        @Nullable Long below,
        @Nullable OfBatch batch) {

    /** All jobs. */
    public static final JobFilter ALL = new JobFilter(Set.of(), null, null, List.of(), null, null, null);

    /**
     * Jobs that have to do with a batch.
     *
     * @param id the batch
     * @param members its members, open or ended; else the jobs that it has called back
     */
    public record OfBatch(long id, boolean members) {}

    /** Copies the collections; ids ascending, each once. */
    public JobFilter {
        states = Set.copyOf(states);
        ids = ids.stream().distinct().sorted().toList();
        if (endedBefore != null) {
            Times.checkedInstant(endedBefore, "endedBefore");
        }
    }

    /**
     * The jobs in these states.
     *
     * @param states one or more
     */
    public static JobFilter in(JobState... states) {
        return ALL.states(states);
    }

    /**
     * These jobs.
     *
     * @param ids their ids; at least one
     * @throws IllegalArgumentException if there is none, which would mean all jobs
     */
    public static JobFilter of(Collection<Long> ids) {
        if (ids.isEmpty()) {
            throw new IllegalArgumentException("ids: at least one, got none; JobFilter.ALL means all jobs");
        }
        return new JobFilter(Set.of(), null, null, List.copyOf(ids), null, null, null);
    }

    /**
     * Only in these states.
     *
     * @param only one or more
     */
    public JobFilter states(JobState... only) {
        return new JobFilter(Set.copyOf(Arrays.asList(only)), type, queue, ids, endedBefore, below, batch);
    }

    /**
     * Only of this type.
     *
     * @param name the stable name of the type
     */
    public JobFilter type(String name) {
        return new JobFilter(states, name, queue, ids, endedBefore, below, batch);
    }

    /**
     * Only of this queue.
     *
     * @param name the queue's name; no prefix
     */
    public JobFilter queue(String name) {
        return new JobFilter(states, type, name, ids, endedBefore, below, batch);
    }

    /**
     * Only jobs that finished, or failed for good, before this instant; others do not match.
     *
     * @param instant from 1970 to 9999
     */
    public JobFilter endedBefore(Instant instant) {
        return new JobFilter(states, type, queue, ids, instant, below, batch);
    }

    /**
     * Only jobs with a smaller id.
     *
     * @param id the last one of the page before
     */
    public JobFilter below(long id) {
        return new JobFilter(states, type, queue, ids, endedBefore, id, batch);
    }

    /**
     * Only members of a batch, open or ended; not the jobs that it has called back. A failed job that somebody revived by its
     * unique key belongs to the batch of that enqueue, if it has one.
     *
     * @param id the batch
     */
    public JobFilter membersOf(long id) {
        return new JobFilter(states, type, queue, ids, endedBefore, below, new OfBatch(id, true));
    }

    /**
     * Only jobs that a batch has called back.
     *
     * @param id the batch
     */
    public JobFilter callbacksOf(long id) {
        return new JobFilter(states, type, queue, ids, endedBefore, below, new OfBatch(id, false));
    }
}
