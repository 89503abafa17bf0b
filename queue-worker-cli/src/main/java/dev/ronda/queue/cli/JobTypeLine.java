package dev.ronda.queue.cli;

import dev.ronda.queue.JobType;
import dev.ronda.queue.RetryPolicy;
import dev.ronda.queue.cli.config.DurationText;
import dev.ronda.queue.config.JobSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One job type of the application as it would run: its own settings below those of the configuration. */
final class JobTypeLine {
    private JobTypeLine() {}

    static String of(JobType<?> type, JobSettings settings) {
        Duration timeout = or(settings.timeout(), type.timeout());
        return type.name() + ": queue " + required(settings.queue(), type.queue()) + "; priority "
                + required(settings.priority(), type.priority()) + "; "
                + retry(required(settings.retry(), type.retry())) + "; "
                + (timeout == null ? "no timeout" : "timeout " + DurationText.format(timeout))
                + kept("finished", settings.clearFinishedAfter())
                + kept("failed", settings.clearFailedAfter());
    }

    private static String kept(String which, @Nullable Duration age) {
        return age == null ? "" : "; " + which + " ones kept " + Plan.age(age);
    }

    private static String retry(RetryPolicy retry) {
        String exhausted = retry.exhaustedNextRunAfter() == null
                ? ""
                : ", then the next run after " + DurationText.format(retry.exhaustedNextRunAfter());
        return attempts(retry) + exhausted;
    }

    private static String attempts(RetryPolicy retry) {
        if (retry.maxAttempts() == 1) {
            return "1 attempt";
        }
        String first = retry.maxAttempts() + " attempts, " + DurationText.format(retry.firstDelay());
        return retry.factor() == 1 || retry.firstDelay().equals(retry.maxDelay())
                ? first + " apart"
                : first + " × " + factor(retry.factor()) + " up to " + DurationText.format(retry.maxDelay());
    }

    private static String factor(double factor) {
        return factor == Math.rint(factor) ? String.valueOf((long) factor) : String.valueOf(factor);
    }

    private static <T> T required(@Nullable T stronger, T weaker) {
        return stronger == null ? weaker : stronger;
    }

    private static <T> @Nullable T or(@Nullable T stronger, @Nullable T weaker) {
        return stronger == null ? weaker : stronger;
    }
}
