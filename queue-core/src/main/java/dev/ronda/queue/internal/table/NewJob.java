package dev.ronda.queue.internal.table;

import dev.ronda.queue.OnConflict;
import dev.ronda.queue.UniquePolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A job to be written: all defaults resolved, arguments as JSON. Due at {@code at} if given, else after {@code delay}.
 * {@code overdue} says that {@code at} has passed by the database's clock.
 */
public record NewJob(
        String type,
        String arguments,
        int version,
        String queue,
        int priority,
        Duration delay,
        @Nullable Instant at,
        @Nullable String uniqueKey,
        UniquePolicy policy,
        @Nullable String options,
        @Nullable Long maxRuns,
        @Nullable Instant until,
        @Nullable String metadata,
        @Nullable Limit limit,
        OnConflict onConflict,
        boolean overdue,
        @Nullable InBatch batch) {

    /**
     * A batch that the job has to do with.
     *
     * @param id the batch
     * @param member whether the batch waits for it; else it is one of the batch's callbacks
     */
    public record InBatch(long id, boolean member) {}

    /** The same job with another batch. */
    public NewJob in(InBatch other) {
        return new NewJob(
                type,
                arguments,
                version,
                queue,
                priority,
                delay,
                at,
                uniqueKey,
                policy,
                options,
                maxRuns,
                until,
                metadata,
                limit,
                onConflict,
                overdue,
                other);
    }

    /** The batch that waits for it, or null. */
    public @Nullable Long memberOf() {
        return batch != null && batch.member() ? batch.id() : null;
    }

    /** Whether it is due at once; a given instant is compared with the database's clock by the dispatcher. */
    public boolean isDueAtOnce() {
        return overdue || (at == null && delay.isZero());
    }

    /** The same, planned at an instant that has passed: it need not wait for a dispatcher. */
    public NewJob plannedInThePast(Instant tick) {
        return new NewJob(
                type,
                arguments,
                version,
                queue,
                priority,
                Duration.ZERO,
                tick,
                uniqueKey,
                policy,
                options,
                maxRuns,
                until,
                metadata,
                limit,
                onConflict,
                true,
                batch);
    }

    /** Whether it asks for a slot at once and is dropped if there is none. */
    public boolean mayBeDropped() {
        return limit != null && onConflict == OnConflict.DISCARD && isDueAtOnce();
    }

    /** Whether it differs from another one in its arguments alone. */
    public boolean isLike(NewJob other) {
        return type.equals(other.type)
                && version == other.version
                && queue.equals(other.queue)
                && priority == other.priority
                && delay.equals(other.delay)
                && Objects.equals(at, other.at)
                && overdue == other.overdue
                && uniqueKey == null
                && limit == null
                && other.limit == null
                && other.uniqueKey == null
                && Objects.equals(options, other.options)
                && Objects.equals(maxRuns, other.maxRuns)
                && Objects.equals(until, other.until)
                && Objects.equals(metadata, other.metadata)
                && Objects.equals(batch, other.batch);
    }

    /** When it is due, given the database's clock. */
    public Instant plannedAt(Instant now) {
        return at == null ? now.plus(delay) : at;
    }
}
