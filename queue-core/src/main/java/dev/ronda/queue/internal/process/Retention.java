package dev.ronda.queue.internal.process;

import dev.ronda.queue.config.JobSettings;
import dev.ronda.queue.config.RetentionConfig;
import dev.ronda.queue.internal.transition.Ages;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How long this process keeps ended jobs: what the configuration says of their type, else of all. */
final class Retention implements Ages {
    private final RetentionConfig config;
    private final JobRegistry registry;

    Retention(RetentionConfig config, JobRegistry registry) {
        this.config = config;
        this.registry = registry;
    }

    /** Whether a job of this type is still there after the end of its run. */
    boolean keepsFinished(String type) {
        return !ofFinished(type).isZero();
    }

    @Override
    public Duration ofFinished(String type) {
        return or(registry.settings(type).clearFinishedAfter(), config.finishedAge());
    }

    @Override
    public Duration ofFailed(String type) {
        return or(registry.settings(type).clearFailedAfter(), config.clearFailedAfter());
    }

    @Override
    public Duration shortestOfFinished() {
        return shortest(JobSettings::clearFinishedAfter, config.finishedAge());
    }

    @Override
    public Duration shortestOfFailed() {
        return shortest(JobSettings::clearFailedAfter, config.clearFailedAfter());
    }

    boolean clearsAnything() {
        return !List.of(shortestOfFinished(), shortestOfFailed()).stream().allMatch(NEVER::equals);
    }

    private Duration shortest(Function<JobSettings, @Nullable Duration> age, Duration ofAll) {
        Stream<Duration> special = registry.allSettings().stream().map(settings -> or(age.apply(settings), ofAll));
        return Stream.concat(Stream.of(ofAll), special).min(Duration::compareTo).orElse(ofAll);
    }

    private static Duration or(@Nullable Duration given, Duration otherwise) {
        return given == null ? otherwise : given;
    }
}
