package dev.ronda.queue.internal.process;

import dev.ronda.queue.EnqueueOptions;
import dev.ronda.queue.InvalidArguments;
import dev.ronda.queue.internal.table.Limit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The keys of concurrency limits as they are stored: group, slash, key. */
final class LimitKeys {
    /** What all databases can index. */
    private static final int MAX_STORED = 1000;

    private LimitKeys() {}

    /** The limit of a job whose key is computed from its arguments; null if the key is. */
    static <A> @Nullable Limit limit(
            String group, String type, Function<? super A, ? extends @Nullable String> key, A arguments, int slots) {
        String computed;
        try {
            computed = key.apply(arguments);
        } catch (RuntimeException e) {
            throw new InvalidArguments(
                    "job type " + type
                            + ": the key of its concurrency limit cannot be computed from these arguments, so"
                            + " the job is not enqueued: " + e,
                    e);
        }
        if (computed == null) {
            return null;
        }
        String checked;
        try {
            // through the options, which check the key's length
            checked = EnqueueOptions.of(with -> with.limit(slots, computed)).limitKey();
        } catch (IllegalArgumentException e) {
            throw new InvalidArguments("job type " + type + ": " + e.getMessage() + "; the job is not enqueued", e);
        }
        return limit(group, String.valueOf(checked), slots);
    }

    static Limit limit(String group, String key, int slots) {
        // so that no group and key look like another group with another key
        String stored = group.replace("%", "%25").replace("/", "%2F") + "/" + key;
        if (stored.length() > MAX_STORED) {
            throw new IllegalArgumentException("limit group and key: at most " + MAX_STORED
                    + " characters together, got " + stored.length() + " (each / and % of the group counts three)");
        }
        return new Limit(stored, slots);
    }
}
