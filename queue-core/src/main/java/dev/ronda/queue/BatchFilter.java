package dev.ronda.queue;

import org.jspecify.annotations.Nullable;

/**
 * Which batches an operator means. All conditions must hold; {@link #ALL} has none.
 *
 * @param open true for those that have not finished, false for those that have, null for both
 * @param failed whether only those with members that ended otherwise than well, and those that were broken off
 * @param below only batches with a smaller id: the next page of a list; null for any
 */
public record BatchFilter(
        @Nullable Boolean open, boolean failed, @Nullable Long below) {

    /** All batches. */
    public static final BatchFilter ALL = new BatchFilter(null, false, null);

    /** Only those that have not finished. */
    public BatchFilter onlyOpen() {
        return new BatchFilter(true, failed, below);
    }

    /** Only those that have finished. */
    public BatchFilter onlyFinished() {
        return new BatchFilter(false, failed, below);
    }

    /** Only those that have members which failed, or were cancelled or discarded, and those that were broken off. */
    public BatchFilter onlyFailed() {
        return new BatchFilter(open, true, below);
    }

    /**
     * Only batches with a smaller id.
     *
     * @param id the last one of the page before
     */
    public BatchFilter below(long id) {
        return new BatchFilter(open, failed, id);
    }
}
