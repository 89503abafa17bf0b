package dev.ronda.queue.internal.transition;

import dev.ronda.queue.QueueInfo;
import dev.ronda.queue.QueuePause;
import dev.ronda.queue.internal.table.FoundJobs;
import dev.ronda.queue.internal.table.Pauses;
import dev.ronda.queue.internal.table.Pauses.Active;
import dev.ronda.queue.internal.table.ReadyExecutions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The queues as the rows show them. Locks nothing. */
public final class LookAtQueues {
    private LookAtQueues() {}

    /** All that have unfinished jobs or a pause of their own name. */
    public static List<QueueInfo> list(Transactions transactions) {
        return transactions.read(handle -> {
            List<QueuePause> pauses = pauses(handle);
            var names = new TreeSet<>(FoundJobs.queueNames(handle));
            Map<String, Long> sizes = ReadyExecutions.sizes(handle);
            Map<String, Duration> latencies = ReadyExecutions.latencies(handle);
            names.addAll(sizes.keySet());
            pauses.stream()
                    .map(QueuePause::queue)
                    .filter(name -> !name.endsWith(QueueNames.ALL))
                    .forEach(names::add);
            return names.stream()
                    .map(name -> new QueueInfo(
                            name,
                            sizes.getOrDefault(name, 0L),
                            latencies.getOrDefault(name, Duration.ZERO),
                            pauseOf(name, pauses)))
                    .toList();
        });
    }

    /** One. */
    public static QueueInfo find(Transactions transactions, String name) {
        QueueNames.checkedName(name);
        return transactions.read(handle -> new QueueInfo(
                name,
                ReadyExecutions.size(handle, name),
                ReadyExecutions.latencies(handle).getOrDefault(name, Duration.ZERO),
                pauseOf(name, pauses(handle))));
    }

    /** The pauses that hold. */
    public static List<QueuePause> pauses(Transactions transactions) {
        return transactions.read(LookAtQueues::pauses);
    }

    private static List<QueuePause> pauses(Handle handle) {
        return Pauses.active(handle).stream().map(Active::pause).toList();
    }

    /** The one that says most of this queue: its own name, then the longest prefix. */
    private static @Nullable QueuePause pauseOf(String name, List<QueuePause> pauses) {
        return pauses.stream()
                .filter(pause -> QueueNames.selects(pause.queue(), name))
                .max(Comparator.comparing((QueuePause pause) -> pause.queue().equals(name))
                        .thenComparing(pause -> pause.queue().length()))
                .orElse(null);
    }
}
