package dev.ronda.queue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A batch as its row shows it at one moment.
 *
 * @param id its id
 * @param description as given, or null
 * @param metadata as given, or null
 * @param total all members, also those added later
 * @param open members that have not ended
 * @param failed members that ended otherwise than well: failed for good, cancelled, discarded, or vanished from the tables
 * @param createdAt when it was created
 * @param sealedAt when its creation was complete, or null; it cannot finish before
 * @param brokenOffAt when it was found that its creation was never completed, or null; such a batch has not succeeded
 * @param finishedAt when its last member ended, or null
 */
public record BatchInfo(
        long id,
        @Nullable String description,
        @Nullable String metadata,
        long total,
        long open,
        long failed,
        Instant createdAt,
        @Nullable Instant sealedAt,
        @Nullable Instant brokenOffAt,
        @Nullable Instant finishedAt) {

    /** Members that have ended, well or not. */
    public long ended() {
        return total - open;
    }

    /** Whether it has finished; then it takes no more members. */
    public boolean isFinished() {
        return finishedAt != null;
    }

    /** Whether it has finished and all of its members ended well. */
    public boolean isSuccess() {
        return isFinished() && failed == 0 && brokenOffAt == null;
    }
}
