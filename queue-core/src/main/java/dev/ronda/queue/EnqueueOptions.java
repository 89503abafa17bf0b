package dev.ronda.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Options of one enqueue; each unset one falls back to the configuration of the job by name and then to its {@link
 * JobType}. Mutable, used by the enqueuing thread only.
 */
public final class EnqueueOptions {
    private @Nullable String queue;
    private @Nullable Integer priority;
    private @Nullable Duration delay;
    private @Nullable Instant at;
    private @Nullable String uniqueKey;
    private @Nullable UniquePolicy uniquePolicy;
    private @Nullable RetryPolicy retry;
    private @Nullable Duration timeout;
    private int limit;
    private @Nullable String limitKey;
    private @Nullable String limitGroup;
    private @Nullable OnConflict onConflict;
    private @Nullable Long maxRuns;
    private @Nullable Instant until;
    private @Nullable String metadata;
    private @Nullable Long batch;

    private EnqueueOptions() {}

    /**
     * Options as a lambda sets them.
     *
     * @param with sets what differs from the type's defaults
     */
    public static EnqueueOptions of(Consumer<EnqueueOptions> with) {
        var options = new EnqueueOptions();
        with.accept(options);
        return options;
    }

    /**
     * The queue to wait in.
     *
     * @param queue 1 to 255 characters
     */
    public EnqueueOptions queue(String queue) {
        this.queue = JobType.checkedQueue(queue);
        return this;
    }

    /**
     * Smaller runs first.
     *
     * @param priority any int; the default is 0
     */
    public EnqueueOptions priority(int priority) {
        this.priority = priority;
        return this;
    }

    /**
     * Due after a delay, by the database's clock. Replaces {@link #at}.
     *
     * @param delay zero to a hundred years
     */
    public EnqueueOptions delay(Duration delay) {
        this.delay = Times.checkedDelay(delay, "delay");
        this.at = null;
        return this;
    }

    /**
     * Due at an instant; a past one means at once. Replaces {@link #delay}.
     *
     * @param at the due time, from 1970 to 9999
     */
    public EnqueueOptions at(Instant at) {
        this.at = Times.checkedInstant(at, "at");
        this.delay = null;
        return this;
    }

    /**
     * At most one unfinished job of this type has this key. Replaces the type's own key.
     *
     * @param key 1 to 255 characters
     */
    public EnqueueOptions uniqueKey(String key) {
        this.uniqueKey = JobType.checkedKey(key);
        return this;
    }

    /**
     * What happens if an unfinished job of this type has the same unique key.
     *
     * @param policy default {@link UniquePolicy#KEEP}
     */
    public EnqueueOptions onDuplicate(UniquePolicy policy) {
        this.uniquePolicy = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * The retry policy of this job alone; kept on its row.
     *
     * @param retry the policy
     */
    public EnqueueOptions retry(RetryPolicy retry) {
        this.retry = Objects.requireNonNull(retry, "retry");
        return this;
    }

    /**
     * The timeout of this job alone; kept on its row.
     *
     * @param timeout more than zero
     */
    public EnqueueOptions timeout(Duration timeout) {
        this.timeout = JobType.checkedTimeout(timeout);
        return this;
    }

    /**
     * At most so many jobs with this key are ready or running at once. Replaces the type's own limit and key.
     *
     * @param slots 1 or more; the number that was declared last counts for all jobs of the key
     * @param key 1 to 255 characters
     */
    public EnqueueOptions limit(int slots, String key) {
        this.limit = JobType.checkedSlots(slots);
        this.limitKey = JobType.checkedLimitKey(key);
        return this;
    }

    /**
     * Whose slots the job shares.
     *
     * @param group 1 to 255 characters; default the type's group, which is the type's name unless it says otherwise
     */
    public EnqueueOptions limitGroup(String group) {
        this.limitGroup = JobType.checkedGroup(group);
        return this;
    }

    /**
     * What becomes of the job if it finds no slot.
     *
     * @param policy default {@link OnConflict#BLOCK}
     */
    public EnqueueOptions onConflict(OnConflict policy) {
        this.onConflict = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * The chain ends after this many runs.
     *
     * @param maxRuns 1 or more
     */
    public EnqueueOptions maxRuns(long maxRuns) {
        this.maxRuns = JobType.checkedMaxRuns(maxRuns);
        return this;
    }

    /**
     * The chain ends instead of starting a next run planned after this instant; the first run is not checked.
     *
     * @param until the last permitted due time
     */
    public EnqueueOptions until(Instant until) {
        this.until = Times.checkedInstant(until, "until");
        return this;
    }

    /**
     * Free text kept with the job, for tags or trace headers; JSON is customary.
     *
     * @param metadata at most 4,096 characters, no NUL
     */
    public EnqueueOptions metadata(String metadata) {
        if (metadata.length() > 4096 || metadata.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("metadata: at most 4,096 characters without NUL, got "
                    + metadata.length() + "; keep large or binary data elsewhere");
        }
        this.metadata = metadata;
        return this;
    }

    /**
     * Makes the job a member of a batch, which then waits for it; {@link BatchClosed} if that has finished. A job of which the
     * enqueue says that another one holds its unique key is no member, unless that one had failed.
     *
     * @param batchId the batch; that of a running member is {@link JobContext#batchId}
     */
    public EnqueueOptions batch(long batchId) {
        this.batch = batchId;
        return this;
    }

    /** The batch, or null if not set. */
    public @Nullable Long batch() {
        return batch;
    }

    /** The queue, or null if not set. */
    public @Nullable String queue() {
        return queue;
    }

    /** The priority, or null if not set. */
    public @Nullable Integer priority() {
        return priority;
    }

    /** The delay, or null if not set. */
    public @Nullable Duration delay() {
        return delay;
    }

    /** The due time, or null if not set. */
    public @Nullable Instant at() {
        return at;
    }

    /** The unique key, or null if not set. */
    public @Nullable String uniqueKey() {
        return uniqueKey;
    }

    /** The policy for duplicates, or null if not set. */
    public @Nullable UniquePolicy onDuplicate() {
        return uniquePolicy;
    }

    /** The retry policy, or null if not set. */
    public @Nullable RetryPolicy retry() {
        return retry;
    }

    /** The timeout, or null if not set. */
    public @Nullable Duration timeout() {
        return timeout;
    }

    /** The slots of its limit, or 0 if not set. */
    public int limit() {
        return limit;
    }

    /** The key of its limit, or null if not set. */
    public @Nullable String limitKey() {
        return limitKey;
    }

    /** The group of its limit, or null if not set. */
    public @Nullable String limitGroup() {
        return limitGroup;
    }

    /** The policy for a limit without a free slot, or null if not set. */
    public @Nullable OnConflict onConflict() {
        return onConflict;
    }

    /** The number of runs after which the chain ends, or null if not set. */
    public @Nullable Long maxRuns() {
        return maxRuns;
    }

    /** The last permitted due time, or null if not set. */
    public @Nullable Instant until() {
        return until;
    }

    /** The free text, or null if not set. */
    public @Nullable String metadata() {
        return metadata;
    }
}
