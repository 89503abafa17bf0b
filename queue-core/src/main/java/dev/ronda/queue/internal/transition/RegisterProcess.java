package dev.ronda.queue.internal.transition;

import dev.ronda.queue.GroupMember;
import dev.ronda.queue.event.QueueEvent.ProcessStarted;
import dev.ronda.queue.event.QueueEvent.ProcessStopped;
import dev.ronda.queue.internal.table.ClaimedExecutions;
import dev.ronda.queue.internal.table.Processes;
import dev.ronda.queue.internal.table.Processes.Beat;
import dev.ronda.queue.internal.table.Processes.NewProcess;
import dev.ronda.queue.internal.table.ScheduledExecutions;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A process comes, says that it lives, and leaves. */
public final class RegisterProcess {
    /** In the metadata of a supervisor whose process deletes ended jobs. */
    public static final String CLEARS = "clears_ended_jobs";

    private RegisterProcess() {}

    /** Whether no other living process that deletes ended jobs has a smaller row. */
    public static boolean isFirstToClear(Transactions transactions, long supervisorId) {
        return transactions
                .read(handle -> Processes.firstSupervisor(handle, CLEARS))
                .map(first -> first == supervisorId)
                .orElse(false);
    }

    /** Registers; jobs that waited for a process which knows their type become due. */
    public static long register(Transactions transactions, NewProcess process, Collection<String> knownTypes) {
        return transactions.run(transaction -> {
            long id = Processes.insert(transaction.handle(), process);
            for (String type : knownTypes) {
                if (ScheduledExecutions.free(transaction.handle(), type) > 0) {
                    transaction.scheduled(Duration.ZERO);
                }
            }
            transaction.tell(new ProcessStarted(id, process.kind(), process.name()));
            return id;
        });
    }

    /** Which rows were still there at a heartbeat, and how long ago the one before was, by the database's clock. */
    public record Beaten(List<Long> present, Duration sinceLast) {}

    /** One heartbeat for several rows. */
    public static Beaten beat(Transactions transactions, List<Beat> beats) {
        return transactions.run(transaction -> {
            Duration since =
                    Processes.sinceBeat(transaction.handle(), beats.get(0).id()).orElse(Duration.ZERO);
            return new Beaten(Processes.beat(transaction.handle(), beats), since);
        });
    }

    /** A supervisor that lost its row has a new one: those that it supervises name that. */
    public static void adopt(Transactions transactions, long lost, long id) {
        transactions.run(transaction -> Processes.adopt(transaction.handle(), lost, id));
    }

    /** Changes nothing of a process's row, but writes; tells whether the row is there. */
    public static boolean touch(Transactions transactions, long id) {
        return transactions.run(transaction -> Processes.touch(transaction.handle(), id));
    }

    /** What a process says of itself has changed. */
    public static void describe(Transactions transactions, long id, String metadata) {
        transactions.run(transaction -> {
            Processes.describe(transaction.handle(), id, metadata);
            return null;
        });
    }

    /** The processes of a group, and of a host if it is known. */
    public static List<GroupMember> group(Transactions transactions, @Nullable String hostId, long supervisorId) {
        return transactions.read(handle -> Processes.group(handle, hostId, supervisorId));
    }

    /** Removes a process's row, unless it still has claims; tells whether the row is gone. */
    public static boolean deregister(Transactions transactions, long id, NewProcess registered) {
        return transactions.run(transaction -> {
            if (ClaimedExecutions.count(transaction.handle(), id) > 0) {
                return false;
            }
            Instant lastBeat = Processes.lastBeat(transaction.handle(), id).orElse(null);
            Processes.delete(transaction.handle(), id);
            transaction.tell(new ProcessStopped(
                    id, registered.kind(), registered.name(), registered.hostname(), registered.pid(), lastBeat));
            return true;
        });
    }
}
