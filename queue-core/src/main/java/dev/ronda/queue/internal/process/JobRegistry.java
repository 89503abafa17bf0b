package dev.ronda.queue.internal.process;

import dev.ronda.queue.EnqueueOptions;
import dev.ronda.queue.JobHandler;
import dev.ronda.queue.JobType;
import dev.ronda.queue.NewJobs;
import dev.ronda.queue.RetryPolicy;
import dev.ronda.queue.config.JobSettings;
import dev.ronda.queue.event.JobInterceptor;
import dev.ronda.queue.internal.codec.Arguments;
import dev.ronda.queue.internal.codec.Json;
import dev.ronda.queue.internal.table.JobRow;
import dev.ronda.queue.internal.table.Limit;
import dev.ronda.queue.internal.table.NewJob;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The job types this process knows, by name and alias, with their handlers, and the settings of jobs by name. Resolves
 * defaults: enqueue, then settings, then type. Immutable once the queue is built.
 */
public final class JobRegistry {
    private final Map<String, Known<?>> known = new HashMap<>();
    private final Map<String, JobSettings> settings = new HashMap<>();
    private final Arguments arguments;
    private final List<JobInterceptor> interceptors;

    private @Nullable ZoneId zone;

    /** With a limit for the JSON of arguments, in bytes, and what stands around each enqueue. */
    public JobRegistry(int maxArgumentBytes, List<JobInterceptor> interceptors) {
        this.arguments = new Arguments(maxArgumentBytes);
        this.interceptors = List.copyOf(interceptors);
    }

    /** A known type; without a handler it can only be enqueued. */
    record Known<A>(JobType<A> type, @Nullable JobHandler<A> handler) {}

    /** What an enqueue gave for its job alone; JSON in {@code queue_jobs.options}. */
    record Options(@Nullable RetryPolicy retry, @Nullable Duration timeout) {
        static final Options NONE = new Options(null, null);
    }

    /** Adds a type; the same name or alias twice is an error. */
    public <A> void add(JobType<A> type, @Nullable JobHandler<A> handler) {
        var entry = new Known<>(type, handler);
        put(type.name(), entry);
        type.aliases().forEach(alias -> put(alias, entry));
        for (int version = 1; version < type.version(); version++) {
            if (!type.upcasters().containsKey(version)) {
                throw new IllegalArgumentException("job type " + type.name() + " has version " + type.version()
                        + " and no upcast(" + version + ", …); old rows could not be read");
            }
        }
    }

    private void put(String name, Known<?> entry) {
        Known<?> other = known.putIfAbsent(name, entry);
        if (other != null) {
            throw new IllegalArgumentException("job type \"" + name + "\" is registered twice, as " + other.type()
                    + " and as " + entry.type() + "; names and aliases must be different");
        }
    }

    /** The zone of schedules that name none. */
    public void zone(ZoneId now) {
        zone = now;
    }

    ZoneId zone() {
        return zone == null ? ZoneId.systemDefault() : zone;
    }

    /** What the configuration says about a job type. */
    public void settings(String name, JobSettings jobSettings) {
        settings.put(name, jobSettings);
    }

    /** What the configuration says about the type that a row names, by its present name or by that one. */
    JobSettings settings(String storedType) {
        Known<?> type = known.get(storedType);
        return settings.getOrDefault(type == null ? storedType : type.type().name(), JobSettings.NONE);
    }

    Collection<JobSettings> allSettings() {
        return settings.values();
    }

    /** Names of all known types, without aliases. */
    public Set<String> names() {
        var names = new TreeSet<String>();
        known.values().forEach(entry -> names.add(entry.type().name()));
        return names;
    }

    /** Names and aliases of all known types, with or without a handler, with the version of their arguments. */
    public Map<String, Integer> versions() {
        var versions = new TreeMap<String, Integer>();
        known.forEach((name, entry) -> versions.put(name, entry.type().version()));
        return versions;
    }

    /** Names and aliases that have a handler here. */
    public Set<String> handledNames() {
        var names = new TreeSet<String>();
        known.forEach((name, entry) -> {
            if (entry.handler() != null) {
                names.add(name);
            }
        });
        return names;
    }

    /** A type by name or alias. */
    public Optional<JobType<?>> type(String name) {
        return Optional.ofNullable(known.get(name)).map(Known::type);
    }

    /** A job to be written, from its record. */
    public <A> NewJob newJob(JobType<A> type, A value, Consumer<EnqueueOptions> with) {
        return newJob(type, value, arguments.write(type, value), type.version(), with);
    }

    /** Jobs to be written, with the same options. */
    public <A> List<NewJob> newJobs(JobType<A> type, Collection<? extends A> values, Consumer<EnqueueOptions> with) {
        var jobs = new ArrayList<NewJob>(values.size());
        for (A one : values) {
            jobs.add(newJob(type, one, with));
        }
        return jobs;
    }

    /** Jobs to be written, in the order in which they are given. */
    public List<NewJob> gather(Consumer<NewJobs> given) {
        var jobs = new ArrayList<NewJob>();
        given.accept(new NewJobs() {
            @Override
            public <A> void enqueueAll(
                    JobType<A> type, Collection<? extends A> arguments, Consumer<EnqueueOptions> with) {
                jobs.addAll(newJobs(type, arguments, with));
            }
        });
        return jobs;
    }

    /** A job to be written, from JSON. */
    public <A> NewJob newJobFromJson(JobType<A> type, String json, Consumer<EnqueueOptions> with) {
        return newJob(type, arguments.readTyped(type, json), json, type.version(), with);
    }

    /** A job to be written, from stored JSON, which keeps its version. */
    public <A> NewJob newJobFromStored(JobType<A> type, int version, String json, Consumer<EnqueueOptions> with) {
        return newJob(type, arguments.read(type, version, json), json, version, with);
    }

    private <A> NewJob newJob(JobType<A> type, A value, String json, int version, Consumer<EnqueueOptions> options) {
        EnqueueOptions with = EnqueueOptions.of(options);
        interceptors.forEach(interceptor -> interceptor.beforeEnqueue(type.name(), value, with));
        JobSettings byName = settings.getOrDefault(type.name(), JobSettings.NONE);
        return new NewJob(
                type.name(),
                json,
                version,
                first(with.queue(), byName.queue(), type.queue()),
                first(with.priority(), byName.priority(), type.priority()),
                with.delay() == null ? Duration.ZERO : with.delay(),
                with.at(),
                uniqueKey(type, value, with),
                with.onDuplicate() == null ? type.uniquePolicy() : with.onDuplicate(),
                with.retry() == null && with.timeout() == null
                        ? null
                        : Json.write(new Options(with.retry(), with.timeout())),
                with.maxRuns() == null ? type.maxRuns() : with.maxRuns(),
                with.until() == null ? type.until() : with.until(),
                with.metadata(),
                limit(type, value, with),
                with.onConflict() == null ? type.onConflict() : with.onConflict(),
                false,
                with.batch() == null ? null : new NewJob.InBatch(with.batch(), true));
    }

    private static <A> @Nullable Limit limit(JobType<A> type, A value, EnqueueOptions with) {
        String group = with.limitGroup() == null ? type.limitGroup() : with.limitGroup();
        String given = with.limitKey();
        if (given != null) {
            return LimitKeys.limit(group, given, with.limit());
        }
        Function<? super A, ? extends @Nullable String> key = type.limitKey();
        return key == null ? null : LimitKeys.limit(group, type.name(), key, value, type.limit());
    }

    private static <A> @Nullable String uniqueKey(JobType<A> type, A value, EnqueueOptions with) {
        if (with.uniqueKey() != null) {
            return with.uniqueKey();
        }
        Function<? super A, String> key = type.uniqueKey();
        // through the options, which check the key's length
        return key == null
                ? null
                : EnqueueOptions.of(o -> o.uniqueKey(key.apply(value))).uniqueKey();
    }

    /** What runs a row, if this process can: a handler for its type, at a version that it knows. */
    Optional<Known<?>> runner(JobRow row) {
        Known<?> entry = known.get(row.type());
        return entry == null || entry.handler() == null || !Arguments.knows(entry.type(), row.version())
                ? Optional.empty()
                : Optional.of(entry);
    }

    /** The retry policy of a row. */
    RetryPolicy retry(JobRow row, JobType<?> type) {
        JobSettings byName = settings.getOrDefault(type.name(), JobSettings.NONE);
        return first(options(row).retry(), byName.retry(), type.retry());
    }

    /** The timeout of a row, if it has one. */
    Optional<Duration> timeout(JobRow row, JobType<?> type) {
        Duration own = options(row).timeout();
        Duration named = settings.getOrDefault(type.name(), JobSettings.NONE).timeout();
        return Optional.ofNullable(own != null ? own : named != null ? named : type.timeout());
    }

    private static Options options(JobRow row) {
        return row.options() == null ? Options.NONE : Json.read(row.options(), Options.class);
    }

    Arguments arguments() {
        return arguments;
    }

    private static <T> T first(@Nullable T strongest, @Nullable T middle, T weakest) {
        return strongest != null ? strongest : middle != null ? middle : weakest;
    }
}
