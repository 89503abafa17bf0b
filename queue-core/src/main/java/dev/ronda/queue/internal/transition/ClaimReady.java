package dev.ronda.queue.internal.transition;

import dev.ronda.queue.event.QueueEvent.JobsClaimed;
import dev.ronda.queue.internal.table.ClaimInOneStatement;
import dev.ronda.queue.internal.table.ClaimInOneStatement.Claim;
import dev.ronda.queue.internal.table.ClaimInOneStatement.Taken;
import dev.ronda.queue.internal.table.ClaimInOneStatement.Wanted;
import dev.ronda.queue.internal.table.ClaimedExecutions;
import dev.ronda.queue.internal.table.JobRow;
import dev.ronda.queue.internal.table.Jobs;
import dev.ronda.queue.internal.table.ReadyExecutions;
import dev.ronda.queue.internal.table.ReadyExecutions.Candidate;
import dev.ronda.queue.internal.table.ReadyExecutions.Lane;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.jdbi.v3.core.Handle;

/** The first ready jobs of a worker's queues: ready → claimed. Used by one thread, since it remembers where it was. */
public final class ClaimReady {
    private final Transactions transactions;
    private final List<String> queues;
    private final KnownPauses pauses;
    private int turn;
    private final LongSupplier nanoTime;
    private final Frontier frontier;

    /** When a claim that relied on nothing being paused last found nothing: a pause may be why. */
    private long foundNothingAt = System.nanoTime();

    /** For a worker of these queues: exact names, prefixes, or "*", the earlier ones first, without those that are paused. */
    public ClaimReady(Transactions transactions, List<String> queues, KnownPauses pauses) {
        this(transactions, queues, pauses, System::nanoTime);
    }

    /** With a clock of its own. */
    ClaimReady(Transactions transactions, List<String> queues, KnownPauses pauses, LongSupplier nanoTime) {
        this.transactions = transactions;
        this.queues = List.copyOf(queues);
        this.pauses = pauses;
        this.nanoTime = nanoTime;
        this.frontier = new Frontier(nanoTime);
    }

    /**
     * What is claimed together: some queues, or "*"; with lanes, what "*" means while queues are paused. Pauses that came since
     * they were looked at are known only if there are others, else the claim must look itself.
     */
    private record Group(List<String> names, List<Lane> lanes, boolean unlessPaused) {
        boolean isInLanes() {
            return !lanes.isEmpty();
        }
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

    /**
     * What a claim brought.
     *
     * @param jobs claimed jobs, in the order of running
     * @param unwritten ends that were to go with it and were not written, since somebody asked something of their jobs
     */
    public record Claimed(List<ClaimedJob> jobs, List<EndedRun> unwritten) {}

    /** Whether the end of a run may go with a claim: it passes a slot on, which the claim may be about to use. */
    public boolean takes(EndedRun run) {
        return transactions.dialect().combinesChanges() && EndAndClaim.admits(run);
    }

    /** Claims at most {@code limit} jobs, queues in their given order, each by priority and the order of becoming ready. */
    public List<ClaimedJob> claim(int limit, long processId) {
        return claim(limit, processId, List.of()).jobs();
    }

    /** The same after ends that it {@link #takes} were written; in one transaction with the claim, or without one if the limit is 0. */
    public Claimed claim(int limit, long processId, List<EndedRun> ends) {
        try {
            boolean relies = transactions.dialect().combinesChanges() && pauses.wereNoneAfter(foundNothingAt);
            List<Group> groups =
                    limit == 0 ? List.of() : groups(relies ? PausedQueues.NONE : pauses.current(transactions));
            if (groups.isEmpty()) {
                List<EndedRun> unwritten = ends.isEmpty()
                        ? List.of()
                        : transactions.statement(transaction -> new EndAndClaim(ends).withoutClaim(transaction));
                return new Claimed(List.of(), unwritten);
            }
            if (!transactions.dialect().combinesChanges()) {
                return new Claimed(
                        transactions.run(transaction -> claimStepByStep(transaction, groups, limit, processId)), ends);
            }
            Claimed claimed = claimInOneStatement(groups, limit, processId, ends);
            if (relies && claimed.jobs().isEmpty()) {
                foundNothingAt = System.nanoTime();
            }
            return claimed;
        } catch (RuntimeException e) {
            frontier.forget();
            throw e;
        }
    }

    private Claimed claimInOneStatement(List<Group> groups, int limit, long processId, List<EndedRun> ends) {
        var claimed = new ArrayList<ClaimedJob>();
        List<EndedRun> unwritten = List.of();
        for (int part = 0; part < groups.size(); part++) {
            boolean first = part == 0;
            if (first || claimed.size() < limit) {
                Group group = groups.get(part);
                int place = part;
                int room = limit - claimed.size();
                List<EndedRun> with = first ? ends : List.of();
                try {
                    Claimed more = transactions.statement(
                            transaction -> claimGroup(transaction, place, group, room, processId, with));
                    claimed.addAll(more.jobs());
                    unwritten = first ? more.unwritten() : unwritten;
                } catch (RuntimeException e) {
                    if (first || (claimed.isEmpty() && ends.isEmpty())) {
                        throw e;
                    }
                    // what is claimed already must begin; the next claim meets the same trouble, and tells it
                    frontier.forget();
                    break;
                }
            }
        }
        return new Claimed(claimed, unwritten);
    }

    private Claimed claimGroup(
            Transaction transaction, int part, Group group, int limit, long processId, List<EndedRun> ends) {
        Frontier.Look look = frontier.look(part);
        long began = nanoTime.getAsLong();
        var ranges = group.isInLanes()
                ? frontier.ranges(group.names(), group.lanes(), look)
                : frontier.ranges(group.names(), look);
        var wanted = new Wanted(ranges, limit, group.unlessPaused(), processId);
        EndAndClaim.Both both = ends.isEmpty()
                ? new EndAndClaim.Both(transaction.execute(on -> ClaimInOneStatement.claim(on, wanted)), List.of())
                : new EndAndClaim(ends).andClaim(transaction, wanted);
        Claim claim = both.claim();
        frontier.claimed(part, group.names(), claim, look, claim.jobs().size() == limit, began);
        var taken = new ArrayList<>(claim.jobs());
        taken.sort(Comparator.comparingInt((Taken one) ->
                        group.isInLanes() ? 0 : group.names().indexOf(one.job().queue()))
                .thenComparingInt(one -> one.job().priority())
                .thenComparingLong(Taken::seq));
        List<ClaimedJob> jobs = taken.stream()
                .map(one -> new ClaimedJob(one.job(), one.seq(), processId, System.nanoTime()))
                .toList();
        return new Claimed(told(transaction, processId, jobs), both.unwritten());
    }

    /** Nothing is asked of the database unless a prefix must be resolved or a queue is paused. */
    private List<Group> groups(PausedQueues paused) {
        if (paused.areAll()) {
            return List.of();
        }
        if (paused.isEmpty()) {
            List<String> present = hasPrefixes() ? transactions.read(ReadyExecutions::queueNames) : List.of();
            return groups(resolve(present), List.of(), true);
        }
        List<Lane> lanes = queues.stream().anyMatch(queue -> queue.endsWith(QueueNames.ALL))
                ? transactions.read(ReadyExecutions::lanes).stream()
                        .filter(lane -> !paused.contains(lane.queue()))
                        .toList()
                : List.of();
        List<String> names = resolve(lanes.stream().map(Lane::queue).distinct().toList());
        return groups(
                names.stream()
                        .filter(name -> name.equals(QueueNames.ALL) ? !lanes.isEmpty() : !paused.contains(name))
                        .toList(),
                byPriority(lanes),
                false);
    }

    /** Named queues share a statement; "*" reads another index, or lanes while queues are paused. */
    private static List<Group> groups(List<String> names, List<Lane> lanesOfAll, boolean unlessPaused) {
        var groups = new ArrayList<Group>();
        var named = new ArrayList<String>();
        for (String name : names) {
            if (!name.equals(QueueNames.ALL)) {
                named.add(name);
                continue;
            }
            if (!named.isEmpty()) {
                groups.add(new Group(List.copyOf(named), List.of(), unlessPaused));
                named.clear();
            }
            groups.add(
                    lanesOfAll.isEmpty()
                            ? new Group(List.of(name), List.of(), unlessPaused)
                            : new Group(
                                    lanesOfAll.stream()
                                            .map(Lane::queue)
                                            .distinct()
                                            .toList(),
                                    lanesOfAll,
                                    unlessPaused));
        }
        if (!named.isEmpty()) {
            groups.add(new Group(named, List.of(), unlessPaused));
        }
        return groups;
    }

    /** The order across queues is that of the index that is not used here; queues of one priority take turns instead. */
    private List<Lane> byPriority(List<Lane> lanes) {
        var ordered = new ArrayList<>(lanes);
        Collections.rotate(ordered, turn++);
        ordered.sort(Comparator.comparingInt(Lane::priority));
        return ordered;
    }

    private static List<ClaimedJob> claimStepByStep(
            Transaction transaction, List<Group> groups, int limit, long processId) {
        Handle handle = transaction.handle();
        var taken = new ArrayList<Candidate>();
        for (Group group : groups) {
            if (group.isInLanes()) {
                for (Lane lane : group.lanes()) {
                    take(handle, taken, limit, room -> ReadyExecutions.candidates(handle, lane, room));
                }
            } else {
                for (String queue : group.names()) {
                    take(
                            handle,
                            taken,
                            limit,
                            room -> queue.equals(QueueNames.ALL)
                                    ? ReadyExecutions.candidates(handle, room)
                                    : ReadyExecutions.candidates(handle, queue, room));
                }
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

    private static void take(Handle handle, List<Candidate> taken, int limit, IntFunction<List<Candidate>> find) {
        List<Candidate> candidates = taken.size() < limit ? find.apply(limit - taken.size()) : List.of();
        if (!candidates.isEmpty()) {
            taken.addAll(ReadyExecutions.take(handle, candidates));
        }
    }

    private static List<ClaimedJob> told(Transaction transaction, long processId, List<ClaimedJob> claimed) {
        if (!claimed.isEmpty()) {
            transaction.tell(new JobsClaimed(
                    processId, claimed.stream().map(job -> job.row().id()).toList()));
        }
        return claimed;
    }

    private boolean hasPrefixes() {
        return queues.stream().anyMatch(QueueNames::isPrefix);
    }

    /** Exact names and "*" as they are; prefixes become the names among those that have ready jobs now. */
    private List<String> resolve(List<String> present) {
        if (!hasPrefixes()) {
            return queues;
        }
        var names = new LinkedHashSet<String>();
        for (String queue : queues) {
            if (QueueNames.isPrefix(queue)) {
                present.stream().filter(name -> QueueNames.selects(queue, name)).forEach(names::add);
            } else {
                names.add(queue);
            }
        }
        return List.copyOf(names);
    }
}
