package dev.ronda.queue.internal.transition;

import dev.ronda.queue.event.QueueEvent.JobsClaimed;
import dev.ronda.queue.internal.table.ClaimedExecutions;
import dev.ronda.queue.internal.table.JobRow;
import dev.ronda.queue.internal.table.Jobs;
import dev.ronda.queue.internal.table.ReadyExecutions;
import dev.ronda.queue.internal.table.ReadyExecutions.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Handle;

/** The first ready jobs of a worker's queues: ready → claimed. */
public final class ClaimReady {
    private ClaimReady() {}

    /** A claimed job; the token ends it. */
    public record ClaimedJob(JobRow row, long token, long processId) {}

    /** Claims at most {@code limit} jobs, queues in their given order, each by priority and the order of becoming ready. */
    public static List<ClaimedJob> claim(Transactions transactions, List<String> queues, int limit, long processId) {
        return transactions.run(transaction -> {
            Handle handle = transaction.handle();
            var taken = new ArrayList<Candidate>();
            for (String queue : resolve(handle, queues)) {
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
            var claimed = new ArrayList<ClaimedJob>();
            for (Candidate candidate : taken) {
                JobRow row = Objects.requireNonNull(rows.get(candidate.jobId()));
                claimed.add(new ClaimedJob(row, candidate.seq(), processId));
            }
            transaction.tell(new JobsClaimed(
                    processId, claimed.stream().map(job -> job.row().id()).toList()));
            return claimed;
        });
    }

    /** Exact names and "*" as they are; prefixes become the names that have ready jobs now. */
    private static List<String> resolve(Handle handle, List<String> queues) {
        if (queues.stream().noneMatch(queue -> queue.endsWith("*") && queue.length() > 1)) {
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
