package dev.ronda.queue.internal.transition;

import dev.ronda.queue.JobFilter;
import dev.ronda.queue.JobInfo;
import dev.ronda.queue.JobInfo.AttemptError;
import dev.ronda.queue.JobState;
import dev.ronda.queue.internal.table.Attempts;
import dev.ronda.queue.internal.table.FoundJobs;
import dev.ronda.queue.internal.table.JobSearch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** Jobs as a filter means them. Locks nothing. */
public final class LookForJobs {
    private static final int PAGE = 1_000;

    private LookForJobs() {}

    /** The youngest first, each with its newest error. */
    public static List<JobInfo> list(Transactions transactions, JobFilter which, int limit) {
        return transactions.read(handle -> {
            var found = new ArrayList<JobInfo>();
            if (which.ids().isEmpty()) {
                long below = end(handle, which);
                while (found.size() < limit) {
                    List<Long> ids = descending(handle, which, below, Math.min(PAGE, limit - found.size()));
                    if (ids.isEmpty()) {
                        break;
                    }
                    found.addAll(infos(handle, ids, which));
                    below = ids.get(ids.size() - 1);
                }
            } else {
                inBatches(which.ids(), PAGE).forEach(ids -> found.addAll(infos(handle, ids, which)));
                found.sort(Comparator.comparing(JobInfo::id).reversed());
            }
            return List.copyOf(found.subList(0, Math.min(limit, found.size())));
        });
    }

    private static List<JobInfo> infos(Handle handle, List<Long> ids, JobFilter which) {
        Map<Long, AttemptError> errors = Attempts.newest(handle, ids);
        return matching(handle, ids, which)
                .sorted(Comparator.comparing(
                                (FoundJobs.Found found) -> found.job().id())
                        .reversed())
                .map(found -> {
                    AttemptError newest = errors.get(found.job().id());
                    return FindJob.info(found, newest == null ? List.of() : List.of(newest));
                })
                .toList();
    }

    /** How many there are. */
    public static long count(Transactions transactions, JobFilter which) {
        return transactions.read(handle -> {
            if (which.ids().isEmpty()) {
                long below = end(handle, which);
                return states(which).stream()
                        .mapToLong(state -> JobSearch.count(handle, state, which, below))
                        .sum();
            }
            return inBatches(which.ids(), PAGE).stream()
                    .mapToLong(ids -> matching(handle, ids, which).count())
                    .sum();
        });
    }

    /** Those of some ids that meet the other conditions, ascending. */
    static List<Long> among(Transactions transactions, List<Long> ids, JobFilter which) {
        return transactions.read(handle -> matching(handle, ids, which)
                .map(found -> found.job().id())
                .sorted()
                .toList());
    }

    private static Stream<FoundJobs.Found> matching(Handle handle, List<Long> ids, JobFilter which) {
        JobFilter.OfBatch batch = which.batch();
        Set<Long> ofBatch = batch == null ? Set.of() : JobSearch.among(handle, ids, batch);
        return FoundJobs.findAll(handle, ids).stream()
                .filter(found -> matches(found, which))
                .filter(found -> batch == null || ofBatch.contains(found.job().id()));
    }

    private static boolean matches(FoundJobs.Found found, JobFilter which) {
        var job = found.job();
        var ended = which.endedBefore();
        var endedAt = found.endedAt();
        return states(which).contains(found.state())
                && (which.type() == null || which.type().equals(job.type()))
                && (which.queue() == null || which.queue().equals(job.queue()))
                && (which.below() == null || job.id() < which.below())
                && (ended == null || (endedAt != null && endedAt.isBefore(ended)));
    }

    /** The first ones between two ids, without them. */
    static List<Long> ascending(Transactions transactions, JobFilter which, long above, long below, int limit) {
        return transactions.read(handle -> states(which).stream()
                .flatMap(state -> JobSearch.ascending(handle, state, which, above, below, limit).stream())
                .distinct()
                .sorted()
                .limit(limit)
                .toList());
    }

    private static List<Long> descending(Handle handle, JobFilter which, long below, int limit) {
        return states(which).stream()
                .flatMap(state -> JobSearch.descending(handle, state, which, below, limit).stream())
                .distinct()
                .sorted(Comparator.reverseOrder())
                .limit(limit)
                .toList();
    }

    /** Larger than the id of any job that is meant and there now. */
    static long end(Transactions transactions, JobFilter which) {
        return transactions.read(handle -> end(handle, which));
    }

    private static long end(Handle handle, JobFilter which) {
        long end = FoundJobs.largestId(handle) + 1;
        return which.below() == null ? end : Math.min(end, which.below());
    }

    static List<List<Long>> inBatches(List<Long> ids, int size) {
        var batches = new ArrayList<List<Long>>();
        for (int from = 0; from < ids.size(); from += size) {
            batches.add(ids.subList(from, Math.min(ids.size(), from + size)));
        }
        return batches;
    }

    private static Set<JobState> states(JobFilter which) {
        return which.states().isEmpty() ? EnumSet.allOf(JobState.class) : which.states();
    }
}
