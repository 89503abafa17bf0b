package dev.ronda.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A kind of job: a stable name, the record of its arguments, and its defaults. A constant of the program; immutable, each
 * method returns a changed copy. A program that only enqueues needs the type and no handler.
 *
 * @param <A> the argument record
 */
public final class JobType<A> {
    private static final int MAX_NAME = 255;

    private final String name;
    private final Class<A> arguments;
    private final Settings<A> settings;

    /** Changed only between its copy and the construction of the type that holds it. */
    private static final class Settings<A> {
        private String queue = "default";
        private int priority;
        private RetryPolicy retry = RetryPolicy.DEFAULT;
        private @Nullable Duration timeout;
        private @Nullable Function<? super A, String> uniqueKey;
        private UniquePolicy uniquePolicy = UniquePolicy.KEEP;
        private int limit;
        private @Nullable Function<? super A, ? extends @Nullable String> limitKey;
        private @Nullable String limitGroup;
        private OnConflict onConflict = OnConflict.BLOCK;
        private @Nullable Long maxRuns;
        private @Nullable Instant until;
        private int version = 1;
        private List<String> aliases = List.of();
        private Map<Integer, UnaryOperator<Map<String, Object>>> upcasters = Map.of();

        private Settings<A> copy() {
            var copy = new Settings<A>();
            copy.queue = queue;
            copy.priority = priority;
            copy.retry = retry;
            copy.timeout = timeout;
            copy.uniqueKey = uniqueKey;
            copy.uniquePolicy = uniquePolicy;
            copy.limit = limit;
            copy.limitKey = limitKey;
            copy.limitGroup = limitGroup;
            copy.onConflict = onConflict;
            copy.maxRuns = maxRuns;
            copy.until = until;
            copy.version = version;
            copy.aliases = aliases;
            copy.upcasters = upcasters;
            return copy;
        }
    }

    private JobType(String name, Class<A> arguments, Settings<A> settings) {
        this.name = name;
        this.arguments = arguments;
        this.settings = settings;
    }

    /**
     * A job type with default settings: queue "default", priority 0, {@link RetryPolicy#DEFAULT}, no timeout, not unique.
     *
     * @param name stable name, stored in each row: 1 to 255 characters, not a class name, so that classes can be renamed
     * @param arguments the record of its arguments, stored as plain JSON
     * @param <A> the argument record
     */
    public static <A> JobType<A> of(String name, Class<A> arguments) {
        return new JobType<>(
                checkedName(name, "job type name"), Objects.requireNonNull(arguments, "arguments"), new Settings<>());
    }

    /**
     * The queue its jobs wait in.
     *
     * @param queue 1 to 255 characters without {@code *} and comma; default "default"
     */
    public JobType<A> queue(String queue) {
        return changed(s -> s.queue = checkedQueue(queue));
    }

    /**
     * Smaller runs first.
     *
     * @param priority any int; default 0
     */
    public JobType<A> priority(int priority) {
        return changed(s -> s.priority = priority);
    }

    /**
     * When failed attempts are tried again.
     *
     * @param retry default {@link RetryPolicy#DEFAULT}
     */
    public JobType<A> retry(RetryPolicy retry) {
        return changed(s -> s.retry = Objects.requireNonNull(retry, "retry"));
    }

    /**
     * How long a body may take before its thread is interrupted and the attempt counts as failed. A body that ignores the
     * interrupt keeps its claim and its thread until it returns, and is reported as stuck.
     *
     * @param timeout more than zero; default none
     */
    public JobType<A> timeout(Duration timeout) {
        return changed(s -> s.timeout = checkedTimeout(timeout));
    }

    /**
     * At most one unfinished job of this type has the same key.
     *
     * @param key computes the key from the arguments: 1 to 255 characters
     */
    public JobType<A> uniqueKey(Function<? super A, String> key) {
        return uniqueKey(key, settings.uniquePolicy);
    }

    /**
     * At most one unfinished job of this type has the same key.
     *
     * @param key computes the key from the arguments: 1 to 255 characters
     * @param policy what an enqueue does about a job that holds the key; default {@link UniquePolicy#KEEP}
     */
    public JobType<A> uniqueKey(Function<? super A, String> key, UniquePolicy policy) {
        return changed(s -> {
            s.uniqueKey = Objects.requireNonNull(key, "key");
            s.uniquePolicy = Objects.requireNonNull(policy, "policy");
        });
    }

    /**
     * At most so many jobs with the same key are ready or running at once, over all processes; others wait, blocked. The
     * key is computed once, at the enqueue, and stays with the job through all its runs.
     *
     * @param slots 1 or more; the number that was declared last counts for all jobs of the key
     * @param key computes the key from the arguments: 1 to 255 characters, or null for a job that is not limited; if it
     *     throws, the enqueue is refused
     */
    public JobType<A> limit(int slots, Function<? super A, ? extends @Nullable String> key) {
        return limit(slots, key, settings.onConflict);
    }

    /**
     * At most so many jobs with the same key are ready or running at once, over all processes.
     *
     * @param slots 1 or more; the number that was declared last counts for all jobs of the key
     * @param key computes the key from the arguments: 1 to 255 characters, or null for a job that is not limited; if it
     *     throws, the enqueue is refused
     * @param onConflict what becomes of a job that finds no slot; default {@link OnConflict#BLOCK}
     */
    public JobType<A> limit(int slots, Function<? super A, ? extends @Nullable String> key, OnConflict onConflict) {
        return changed(s -> {
            s.limit = checkedSlots(slots);
            s.limitKey = Objects.requireNonNull(key, "key");
            s.onConflict = Objects.requireNonNull(onConflict, "onConflict");
        });
    }

    /**
     * Types of the same group share the slots of their keys.
     *
     * @param group 1 to 255 characters; default the type's name, so that each type has keys of its own
     */
    public JobType<A> limitGroup(String group) {
        return changed(s -> s.limitGroup = checkedName(group, "limit group of " + name));
    }

    /**
     * Its chains end after this many runs.
     *
     * @param maxRuns 1 or more; default no limit
     */
    public JobType<A> maxRuns(long maxRuns) {
        return changed(s -> s.maxRuns = checkedMaxRuns(maxRuns));
    }

    /**
     * Its chains end instead of starting a next run planned after this instant; the first run is not checked.
     *
     * @param until the last permitted due time; default none
     */
    public JobType<A> until(Instant until) {
        return changed(s -> s.until = Times.checkedInstant(until, "until"));
    }

    /**
     * A name that old rows may still carry; they run with this type's handler.
     *
     * @param oldName 1 to 255 characters
     */
    public JobType<A> alias(String oldName) {
        var all = new ArrayList<>(settings.aliases);
        all.add(checkedName(oldName, "alias of " + name));
        return changed(s -> s.aliases = List.copyOf(all));
    }

    /**
     * The version of the argument record, written with each new row. Raise it with each incompatible change and add an
     * {@link #upcast} from the version before. Rows of a higher version than this process knows wait for a newer process.
     *
     * @param version 1 or more; default 1
     */
    public JobType<A> version(int version) {
        if (version < 1) {
            throw new IllegalArgumentException("version of " + name + ": 1 or more, got " + version);
        }
        return changed(s -> s.version = version);
    }

    /**
     * Turns arguments of an old version into the next one when such a row runs. The row itself is not rewritten.
     *
     * @param fromVersion 1 or more, below {@link #version}
     * @param change gets the JSON object as a mutable map and returns that of version {@code fromVersion + 1}
     */
    public JobType<A> upcast(int fromVersion, UnaryOperator<Map<String, Object>> change) {
        if (fromVersion < 1) {
            throw new IllegalArgumentException("upcast of " + name + ": from version 1 or more, got " + fromVersion);
        }
        var all = new HashMap<>(settings.upcasters);
        if (all.put(fromVersion, Objects.requireNonNull(change, "change")) != null) {
            throw new IllegalArgumentException("upcast of " + name + ": version " + fromVersion + " is given twice");
        }
        return changed(s -> s.upcasters = Collections.unmodifiableMap(all));
    }

    private JobType<A> changed(Consumer<Settings<A>> change) {
        Settings<A> copy = settings.copy();
        change.accept(copy);
        return new JobType<>(name, arguments, copy);
    }

    /** The stable name. */
    public String name() {
        return name;
    }

    /** The argument record. */
    public Class<A> arguments() {
        return arguments;
    }

    /** The default queue. */
    public String queue() {
        return settings.queue;
    }

    /** The default priority. */
    public int priority() {
        return settings.priority;
    }

    /** The default retry policy. */
    public RetryPolicy retry() {
        return settings.retry;
    }

    /** The default timeout, or null for none. */
    public @Nullable Duration timeout() {
        return settings.timeout;
    }

    /** How the unique key is computed, or null if its jobs are not unique. */
    public @Nullable Function<? super A, String> uniqueKey() {
        return settings.uniqueKey;
    }

    /** The default policy for duplicates of the unique key. */
    public UniquePolicy uniquePolicy() {
        return settings.uniquePolicy;
    }

    /** How many jobs of one key may be ready or running at once; 0 if its jobs are not limited. */
    public int limit() {
        return settings.limit;
    }

    /** How the key of the limit is computed, or null if its jobs are not limited. */
    public @Nullable Function<? super A, ? extends @Nullable String> limitKey() {
        return settings.limitKey;
    }

    /** The group that its keys belong to. */
    public String limitGroup() {
        return settings.limitGroup == null ? name : settings.limitGroup;
    }

    /** What becomes of a job that finds no slot. */
    public OnConflict onConflict() {
        return settings.onConflict;
    }

    /** The number of runs after which a chain ends, or null. */
    public @Nullable Long maxRuns() {
        return settings.maxRuns;
    }

    /** The last permitted due time of a run, or null. */
    public @Nullable Instant until() {
        return settings.until;
    }

    /** The present version of the arguments. */
    public int version() {
        return settings.version;
    }

    /** Old names whose rows run as this type. */
    public List<String> aliases() {
        return settings.aliases;
    }

    /** The upcasters by the version they start from. */
    public Map<Integer, UnaryOperator<Map<String, Object>>> upcasters() {
        return settings.upcasters;
    }

    /** The name. */
    @Override
    public String toString() {
        return name;
    }

    static String checkedQueue(String queue) {
        checkedName(queue, "queue");
        if (queue.contains("*") || queue.contains(",")) {
            throw new IllegalArgumentException("queue: no '*' and no comma, got \"" + queue
                    + "\"; they select queues in a worker's configuration");
        }
        return queue;
    }

    static String checkedKey(String key) {
        return checkedName(key, "unique key");
    }

    static String checkedLimitKey(String key) {
        return checkedName(key, "key of the concurrency limit");
    }

    static String checkedGroup(String group) {
        return checkedName(group, "limit group");
    }

    static int checkedSlots(int slots) {
        if (slots < 1) {
            throw new IllegalArgumentException(
                    "limit: 1 slot or more, got " + slots + "; to hold jobs back, pause their queue");
        }
        return slots;
    }

    private static String checkedName(String value, String what) {
        Objects.requireNonNull(value, what);
        if (value.isBlank() || value.length() > MAX_NAME || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(what + ": 1 to " + MAX_NAME + " characters, not blank, no NUL, got \""
                    + (value.length() > 40 ? value.substring(0, 40) + "…\" (" + value.length() + ")" : value + "\""));
        }
        return value;
    }

    static Duration checkedTimeout(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(Times.LONGEST_DELAY) > 0) {
            throw new IllegalArgumentException(
                    "timeout: more than zero, at most a hundred years, got " + timeout + "; leave it out for none");
        }
        return timeout;
    }

    static long checkedMaxRuns(long maxRuns) {
        if (maxRuns < 1) {
            throw new IllegalArgumentException("maxRuns: 1 or more, got " + maxRuns);
        }
        return maxRuns;
    }
}
