package dev.ronda.queue.internal.transition;

import dev.ronda.queue.event.QueueEvent.JobsClaimed;
import dev.ronda.queue.internal.table.ClaimedExecutions;
import dev.ronda.queue.internal.table.InOneStatement;
import dev.ronda.queue.internal.table.InOneStatement.Taken;
import dev.ronda.queue.internal.table.JobRow;
import dev.ronda.queue.internal.table.Jobs;
import dev.ronda.queue.internal.table.ReadyExecutions;
import dev.ronda.queue.internal.table.ReadyExecutions.Candidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Handle;

/** The first ready jobs of a worker's queues: ready → claimed. Used by one thread, since it remembers where it was. */
public final class ClaimReady {
    private final Transactions transactions;
    private final List<String> queues;
    private final Frontier frontier = new Frontier(System::nanoTime);

    /** For a worker of these queues: exact names, prefixes, or "*", the earlier ones first. */
    public ClaimReady(Transactions transactions, List<String> queues) {
        this.transactions = transactions;
        this.queues = List.copyOf(queues);
    }

    /**
     * A claimed job.
     *
     * @param row the job
     * @param token what ends the claim
     * @param processId whose claim it is
     * @param readNanos {@code System.nanoTime()} when the row had been read
     */
    public record ClaimedJob(JobRow row, long token, long processId, long readNanos) {}

    /** Claims at most {@code limit} jobs, queues in their given order, each by priority and the order of becoming ready. */
    public List<ClaimedJob> claim(int limit, long processId) {
        try {
            return transactions.dialect().combinesChanges()
                    ? claimInOneStatement(limit, processId)
                    : transactions.run(transaction -> claimStepByStep(transaction, limit, processId));
        } catch (RuntimeException e) {
            frontier.forget();
            throw e;
        }
    }

    private List<ClaimedJob> claimInOneStatement(int limit, long processId) {
        var claimed = new ArrayList<ClaimedJob>();
        for (List<String> group : groups(hasPrefixes() ? transactions.read(this::resolve) : queues)) {
            if (claimed.size() < limit) {
                int room = limit - claimed.size();
                try {
                    claimed.addAll(
                            transactions.statement(transaction -> claimGroup(transaction, group, room, processId)));
                } catch (RuntimeException e) {
                    if (claimed.isEmpty()) {
                        throw e;
                    }
                    // what is claimed already must begin; the next claim meets the same trouble, and tells it
                    frontier.forget();
                    return claimed;
                }
            }
        }
        return claimed;
    }

    private List<ClaimedJob> claimGroup(Transaction transaction, List<String> group, int limit, long processId) {
        Frontier.Look look = frontier.look();
        long began = System.nanoTime();
        var ranges = frontier.ranges(group, look);
        var claim = transaction.execute(on -> InOneStatement.claim(on, ranges, limit, processId));
        frontier.claimed(group, claim, look, claim.jobs().size() == limit, began);
        var taken = new ArrayList<>(claim.jobs());
        taken.sort(
                Comparator.comparingInt((Taken one) -> group.indexOf(one.job().queue()))
                        .thenComparingInt(one -> one.job().priority())
                        .thenComparingLong(Taken::seq));
        return told(
                transaction,
                processId,
                taken.stream()
                        .map(one -> new ClaimedJob(one.job(), one.seq(), processId, System.nanoTime()))
                        .toList());
    }

    /** Named queues share a statement; "*" reads another index. */
    private static List<List<String>> groups(List<String> names) {
        var groups = new ArrayList<List<String>>();
        for (String name : names) {
            boolean joins = !groups.isEmpty()
                    && !name.equals("*")
                    && !groups.get(groups.size() - 1).get(0).equals("*");
            if (!joins) {
                groups.add(new ArrayList<>());
            }
            groups.get(groups.size() - 1).add(name);
        }
        return groups;
    }

    private List<ClaimedJob> claimStepByStep(Transaction transaction, int limit, long processId) {
        Handle handle = transaction.handle();
        var taken = new ArrayList<Candidate>();
        for (String queue : resolve(handle)) {
            int room = limit - taken.size();
            List<Candidate> candidates = room == 0
                    ? List.of()
                    : queue.equals("*")
                            ? ReadyExecutions.candidates(handle, room)
                            : ReadyExecutions.candidates(handle, queue, room);
            if (!candidates.isEmpty()) {
                taken.addAll(ReadyExecutions.take(handle, candidates));
            }
        }
        if (taken.isEmpty()) {
            return List.of();
        }
        Map<Long, JobRow> rows =
                Jobs.read(handle, taken.stream().map(Candidate::jobId).toList());
        // a ready row whose job somebody deleted by hand goes away with this claim
        taken.removeIf(candidate -> !rows.containsKey(candidate.jobId()));
        ClaimedExecutions.insert(handle, taken, processId);
        long now = System.nanoTime();
        return told(
                transaction,
                processId,
                taken.stream()
                        .map(one -> new ClaimedJob(
                                Objects.requireNonNull(rows.get(one.jobId())), one.seq(), processId, now))
                        .toList());
    }

    private static List<ClaimedJob> told(Transaction transaction, long processId, List<ClaimedJob> claimed) {
        if (!claimed.isEmpty()) {
            transaction.tell(new JobsClaimed(
                    processId, claimed.stream().map(job -> job.row().id()).toList()));
        }
        return claimed;
    }

    private boolean hasPrefixes() {
        return queues.stream().anyMatch(queue -> queue.endsWith("*") && queue.length() > 1);
    }

    /** Exact names and "*" as they are; prefixes become the names that have ready jobs now. */
    private List<String> resolve(Handle handle) {
        if (!hasPrefixes()) {
            return queues;
        }
        List<String> present = ReadyExecutions.queueNames(handle);
        var names = new ArrayList<String>();
        for (String queue : queues) {
            if (queue.endsWith("*") && queue.length() > 1) {
                String prefix = queue.substring(0, queue.length() - 1);
                present.stream()
                        .filter(name -> name.startsWith(prefix) && !names.contains(name))
                        .forEach(names::add);
            } else if (!names.contains(queue)) {
                names.add(queue);
            }
        }
        return names;
    }
}
