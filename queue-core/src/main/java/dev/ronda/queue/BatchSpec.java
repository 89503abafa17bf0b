package dev.ronda.queue;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a batch is called and what it enqueues when it finishes. Mutable, used by the creating thread only. A callback is a
 * job like any other: its context tells the batch ({@link JobContext#batchId}), and it is not itself a member.
 */
public final class BatchSpec {
    private static final int MAX_CHARACTERS = 4096;

    private @Nullable String description;
    private @Nullable String metadata;
    private @Nullable Callback<?> onFinish;
    private @Nullable Callback<?> onSuccess;
    private @Nullable Callback<?> onFailure;

    private BatchSpec() {}

    /**
     * A job that a batch enqueues when it finishes.
     *
     * @param type the job type
     * @param arguments its arguments
     * @param with sets its options
     * @param <A> the argument record
     */
    public record Callback<A>(JobType<A> type, A arguments, Consumer<EnqueueOptions> with) {
        /** With no part missing. */
        public Callback {
            Objects.requireNonNull(type, "type");
            Objects.requireNonNull(arguments, "arguments");
            Objects.requireNonNull(with, "with");
        }
    }

    /**
     * A spec as a lambda sets it.
     *
     * @param with sets what the batch has
     */
    public static BatchSpec of(Consumer<BatchSpec> with) {
        var spec = new BatchSpec();
        with.accept(spec);
        return spec;
    }

    /**
     * What people call the batch.
     *
     * @param description at most 4,096 characters, no NUL
     */
    public BatchSpec description(String description) {
        this.description = checked(description, "description");
        return this;
    }

    /**
     * Free text kept with the batch; JSON is customary.
     *
     * @param metadata at most 4,096 characters, no NUL
     */
    public BatchSpec metadata(String metadata) {
        this.metadata = checked(metadata, "metadata");
        return this;
    }

    /**
     * Enqueued when all members have ended, well or not.
     *
     * @param type the job type
     * @param arguments its arguments
     * @param <A> the argument record
     */
    public <A> BatchSpec onFinish(JobType<A> type, A arguments) {
        return onFinish(type, arguments, with -> {});
    }

    /**
     * As {@link #onFinish(JobType, Object)}, with options.
     *
     * @param type the job type
     * @param arguments its arguments
     * @param with sets its options; a delay counts from the end of the batch
     * @param <A> the argument record
     */
    public <A> BatchSpec onFinish(JobType<A> type, A arguments, Consumer<EnqueueOptions> with) {
        onFinish = new Callback<>(type, arguments, with);
        return this;
    }

    /**
     * Enqueued when all members have ended well, or there were none.
     *
     * @param type the job type
     * @param arguments its arguments
     * @param <A> the argument record
     */
    public <A> BatchSpec onSuccess(JobType<A> type, A arguments) {
        return onSuccess(type, arguments, with -> {});
    }

    /**
     * As {@link #onSuccess(JobType, Object)}, with options.
     *
     * @param type the job type
     * @param arguments its arguments
     * @param with sets its options; a delay counts from the end of the batch
     * @param <A> the argument record
     */
    public <A> BatchSpec onSuccess(JobType<A> type, A arguments, Consumer<EnqueueOptions> with) {
        onSuccess = new Callback<>(type, arguments, with);
        return this;
    }

    /**
     * Enqueued when all members have ended and some did not end well: failed for good, cancelled, discarded or vanished; or
     * when the creation of the batch was broken off.
     *
     * @param type the job type
     * @param arguments its arguments
     * @param <A> the argument record
     */
    public <A> BatchSpec onFailure(JobType<A> type, A arguments) {
        return onFailure(type, arguments, with -> {});
    }

    /**
     * As {@link #onFailure(JobType, Object)}, with options.
     *
     * @param type the job type
     * @param arguments its arguments
     * @param with sets its options; a delay counts from the end of the batch
     * @param <A> the argument record
     */
    public <A> BatchSpec onFailure(JobType<A> type, A arguments, Consumer<EnqueueOptions> with) {
        onFailure = new Callback<>(type, arguments, with);
        return this;
    }

    private static String checked(String text, String name) {
        if (text.length() > MAX_CHARACTERS || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(name + ": at most 4,096 characters without NUL, got " + text.length()
                    + "; keep large or binary data elsewhere");
        }
        return text;
    }

    /** The description, or null if not set. */
    public @Nullable String description() {
        return description;
    }

    /** The free text, or null if not set. */
    public @Nullable String metadata() {
        return metadata;
    }

    /** What is enqueued at the end in any case, or null if not set. */
    public @Nullable Callback<?> onFinish() {
        return onFinish;
    }

    /** What is enqueued if all went well, or null if not set. */
    public @Nullable Callback<?> onSuccess() {
        return onSuccess;
    }

    /** What is enqueued if not all went well, or null if not set. */
    public @Nullable Callback<?> onFailure() {
        return onFailure;
    }
}
