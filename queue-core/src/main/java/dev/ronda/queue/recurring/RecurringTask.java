package dev.ronda.queue.recurring;

import dev.ronda.queue.EnqueueOptions;
import dev.ronda.queue.JobType;
import java.time.ZoneId;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A job that is to be enqueued by a schedule: key, schedule, job type with arguments, and options. A value of the program;
 * immutable, each method returns a changed copy. Give it to {@code JobQueue.Builder.recurring} as part of an application
 * (static), or to {@link RecurringTasks#create} at run time (dynamic).
 */
public final class RecurringTask {
    private static final int MAX_KEY = 255;
    private static final int MAX_DESCRIPTION = 4096;

    private final Settings settings;

    /** Changed only between its copy and the construction of the task that holds it. */
    private static final class Settings {
        private String key;
        private String schedule;
        private String jobType;
        private Object arguments;
        private @Nullable ZoneId zone;
        private @Nullable String queue;
        private @Nullable Integer priority;
        private @Nullable String description;
        private CatchUp catchUp = CatchUp.last();
        private Overlap overlap = Overlap.ALLOW;
        private boolean enabled = true;

        private Settings(String key, String schedule, String jobType, Object arguments) {
            this.key = key;
            this.schedule = schedule;
            this.jobType = jobType;
            this.arguments = arguments;
        }

        private Settings copy() {
            var copy = new Settings(key, schedule, jobType, arguments);
            copy.zone = zone;
            copy.queue = queue;
            copy.priority = priority;
            copy.description = description;
            copy.catchUp = catchUp;
            copy.overlap = overlap;
            copy.enabled = enabled;
            return copy;
        }
    }

    private RecurringTask(Settings settings) {
        this.settings = settings;
    }

    /**
     * A task with default options: the type's queue and priority, {@link CatchUp#last()}, {@link Overlap#ALLOW}, enabled.
     *
     * @param key its name, one for the whole database: 1 to 255 characters
     * @param schedule cron with five or six fields, words, or an interval; see {@link Schedule}
     * @param type the job type
     * @param arguments the arguments of each job
     * @param <A> the argument record
     * @throws IllegalArgumentException if the key or the schedule cannot be used
     */
    public static <A> RecurringTask of(String key, String schedule, JobType<A> type, A arguments) {
        return new RecurringTask(new Settings(
                checkedKey(key),
                checkedSchedule(schedule, null),
                type.name(),
                Objects.requireNonNull(arguments, "arguments")));
    }

    /**
     * The same by the name of the job type, for tools.
     *
     * @param key its name
     * @param schedule when its jobs are due
     * @param jobType name or alias of a registered type; looked up when the task is used
     * @param json the arguments of each job as JSON of the type's present version
     * @throws IllegalArgumentException if the key or the schedule cannot be used
     */
    public static RecurringTask ofJson(String key, String schedule, String jobType, String json) {
        return new RecurringTask(new Settings(
                checkedKey(key),
                checkedSchedule(schedule, null),
                Objects.requireNonNull(jobType, "jobType"),
                new Json(Objects.requireNonNull(json, "json"))));
    }

    /**
     * Arguments as text.
     *
     * @param text JSON of an object
     */
    public record Json(String text) {}

    /**
     * Another schedule.
     *
     * @param schedule when its jobs are due
     * @throws IllegalArgumentException if it cannot be used
     */
    public RecurringTask schedule(String schedule) {
        return changed(s -> s.schedule = checkedSchedule(schedule, s.zone));
    }

    /**
     * The zone of a schedule that names none itself.
     *
     * @param zone default: {@link dev.ronda.queue.JobQueue.Builder#timeZone that of the queue}, else that of the machine that declares the task
     */
    public RecurringTask zone(ZoneId zone) {
        return changed(s -> {
            s.zone = Objects.requireNonNull(zone, "zone");
            checkedSchedule(s.schedule, zone);
        });
    }

    /**
     * Other arguments, as JSON.
     *
     * @param json JSON of the type's present version
     */
    public RecurringTask json(String json) {
        return changed(s -> s.arguments = new Json(Objects.requireNonNull(json, "json")));
    }

    /**
     * Another job type, by name.
     *
     * @param name name or alias of a registered type
     */
    public RecurringTask jobType(String name) {
        return changed(s -> s.jobType = Objects.requireNonNull(name, "name"));
    }

    /**
     * The queue of its jobs.
     *
     * @param queue 1 to 255 characters without {@code *} and comma; default that of the job type
     */
    public RecurringTask queue(String queue) {
        return changed(
                s -> s.queue = EnqueueOptions.of(with -> with.queue(queue)).queue());
    }

    /**
     * The priority of its jobs.
     *
     * @param priority any int, smaller first; default that of the job type
     */
    public RecurringTask priority(int priority) {
        return changed(s -> s.priority = priority);
    }

    /**
     * What it is for.
     *
     * @param description at most 4,096 characters; default none
     */
    public RecurringTask description(String description) {
        if (description.length() > MAX_DESCRIPTION || description.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "description: at most " + MAX_DESCRIPTION + " characters without NUL, got " + description.length());
        }
        return changed(s -> s.description = description);
    }

    /**
     * What becomes of missed ticks.
     *
     * @param catchUp default {@link CatchUp#last()}
     */
    public RecurringTask catchUp(CatchUp catchUp) {
        return changed(s -> s.catchUp = Objects.requireNonNull(catchUp, "catchUp"));
    }

    /**
     * What becomes of a tick while a job of this task is live.
     *
     * @param overlap default {@link Overlap#ALLOW}
     */
    public RecurringTask overlap(Overlap overlap) {
        return changed(s -> s.overlap = Objects.requireNonNull(overlap, "overlap"));
    }

    /**
     * Whether it is fired at all.
     *
     * @param enabled default true
     */
    public RecurringTask enabled(boolean enabled) {
        return changed(s -> s.enabled = enabled);
    }

    private RecurringTask changed(Consumer<Settings> change) {
        Settings copy = settings.copy();
        change.accept(copy);
        return new RecurringTask(copy);
    }

    /** Its name. */
    public String key() {
        return settings.key;
    }

    /** The text of its schedule. */
    public String schedule() {
        return settings.schedule;
    }

    /** The zone of a schedule that names none itself, or null if none was given. */
    public @Nullable ZoneId zone() {
        return settings.zone;
    }

    /** The name of the job type. */
    public String jobType() {
        return settings.jobType;
    }

    /** The argument record, or {@link Json}. */
    public Object arguments() {
        return settings.arguments;
    }

    /** The queue of its jobs, or null for that of the type. */
    public @Nullable String queue() {
        return settings.queue;
    }

    /** The priority of its jobs, or null for that of the type. */
    public @Nullable Integer priority() {
        return settings.priority;
    }

    /** What it is for, or null. */
    public @Nullable String description() {
        return settings.description;
    }

    /** What becomes of missed ticks. */
    public CatchUp catchUp() {
        return settings.catchUp;
    }

    /** What becomes of a tick while a job of this task is live. */
    public Overlap overlap() {
        return settings.overlap;
    }

    /** Whether it is fired at all. */
    public boolean enabled() {
        return settings.enabled;
    }

    /** The key. */
    @Override
    public String toString() {
        return settings.key;
    }

    private static String checkedSchedule(String text, @Nullable ZoneId zone) {
        if (zone == null) {
            Schedule.parse(text);
        } else {
            Schedule.parse(text, zone);
        }
        return text;
    }

    private static String checkedKey(String key) {
        Objects.requireNonNull(key, "key");
        if (key.isBlank() || key.length() > MAX_KEY || key.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("key of a recurring task: 1 to " + MAX_KEY
                    + " characters, not blank, no NUL, got "
                    + (key.length() > 40 ? key.length() + " characters" : "\"" + key + "\""));
        }
        return key;
    }
}
