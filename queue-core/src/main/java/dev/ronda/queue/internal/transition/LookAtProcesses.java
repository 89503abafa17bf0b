package dev.ronda.queue.internal.transition;

import dev.ronda.queue.ProcessInfo;
import dev.ronda.queue.QueueException;
import dev.ronda.queue.internal.codec.Json;
import dev.ronda.queue.internal.table.Processes;
import dev.ronda.queue.internal.table.Processes.SeenProcess;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The processes as their rows show them. Locks nothing. */
public final class LookAtProcesses {
    private LookAtProcesses() {}

    /** All, in the order of their rows. */
    public static List<ProcessInfo> list(Transactions transactions) {
        return transactions.read(Processes::all).stream()
                .map(LookAtProcesses::info)
                .toList();
    }

    private static ProcessInfo info(SeenProcess seen) {
        return new ProcessInfo(
                seen.id(),
                seen.kind(),
                seen.name(),
                seen.supervisorId(),
                seen.hostname(),
                seen.pid(),
                seen.version(),
                details(seen.metadata()),
                seen.claims(),
                seen.sinceStart(),
                seen.sinceHeartbeat(),
                seen.sincePoll());
    }

    /** A row that somebody else has written must not hide the others. */
    private static Map<String, Object> details(@Nullable String metadata) {
        var details = new HashMap<String, Object>();
        if (metadata != null) {
            try {
                ((Map<?, ?>) Json.read(metadata, Map.class)).forEach((key, value) -> {
                    if (value != null) {
                        details.put(String.valueOf(key), value);
                    }
                });
            } catch (QueueException unreadable) {
                return Map.of();
            }
        }
        return details;
    }
}
