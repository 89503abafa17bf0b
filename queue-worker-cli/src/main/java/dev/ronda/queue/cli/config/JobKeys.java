package dev.ronda.queue.cli.config;

import dev.ronda.queue.RetryPolicy;
import dev.ronda.queue.config.JobSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/** Reads the settings of single job types, which stand under the types' names. */
final class JobKeys {
    private static final int LONGEST_NAME = 255;

    private JobKeys() {}

    static Map<String, JobSettings> read(Section top) {
        Section jobs = top.section(QueueFileKeys.JOBS);
        if (jobs == null) {
            return Map.of();
        }
        var all = new LinkedHashMap<String, JobSettings>();
        for (String name : new ArrayList<>(jobs.keys())) {
            Section job = jobs.section(name);
            if (job != null) {
                all.put(name, settings(job));
            }
        }
        return Collections.unmodifiableMap(all);
    }

    private static JobSettings settings(Section job) {
        var settings = new JobSettings(
                queue(job),
                job.integer("priority"),
                retry(job),
                timeout(job),
                job.age(ProcessKeys.CLEAR_FINISHED),
                failedAge(job));
        job.finish();
        return settings;
    }

    private static @Nullable String queue(Section job) {
        String queue = job.text("queue");
        if (queue != null
                && (queue.isBlank() || queue.length() > LONGEST_NAME || queue.contains("*") || queue.contains(","))) {
            job.problem(
                    "queue", "one queue's name of 1 to 255 characters without '*' and comma, got \"" + queue + "\"");
            return null;
        }
        return queue;
    }

    private static @Nullable Duration failedAge(Section job) {
        Duration age = job.age(ProcessKeys.CLEAR_FAILED);
        if (age != null && age.isZero()) {
            job.problem(ProcessKeys.CLEAR_FAILED, "1s to 36500d, or never, got 0s");
            return null;
        }
        return age;
    }

    private static @Nullable Duration timeout(Section job) {
        Duration timeout = job.duration("timeout");
        if (timeout != null && timeout.isZero()) {
            job.problem("timeout", "more than 0s; remove the key for none");
            return null;
        }
        return timeout;
    }

    private static @Nullable RetryPolicy retry(Section job) {
        if (job.value("retry") == null) {
            return null;
        }
        if (!(job.value("retry") instanceof MappingNode)) {
            return never(job);
        }
        Section retry = job.section("retry");
        return retry == null ? null : policy(retry);
    }

    private static @Nullable RetryPolicy never(Section job) {
        String word = job.text("retry");
        if (word == null) {
            return null;
        }
        if (!word.equals("never")) {
            job.problem("retry", "a section with keys, or the word never, got \"" + word + "\"");
            return null;
        }
        return RetryPolicy.never();
    }

    private static RetryPolicy policy(Section retry) {
        RetryPolicy standard = RetryPolicy.DEFAULT;
        Duration first = retry.duration("first_delay", standard.firstDelay());
        Duration longest = retry.duration("max_delay", longer(first, standard.maxDelay()));
        double factor = retry.decimal("factor", standard.factor());
        int attempts = retry.integer("max_attempts", standard.maxAttempts());
        Duration nextRun = retry.duration("when_exhausted_next_run_after");
        retry.finish();
        // A list, not &&: each complaint has to be made.
        List<Boolean> valid = List.of(
                require(
                        retry,
                        "max_delay",
                        longest.compareTo(first) >= 0,
                        "not shorter than first_delay (" + DurationText.format(first) + "), got "
                                + DurationText.format(longest)),
                require(retry, "factor", factor >= 1 && Double.isFinite(factor), "1 or more, got " + factor),
                require(retry, "max_attempts", attempts >= 1, "1 or more (the first attempt counts), got " + attempts),
                require(retry, "when_exhausted_next_run_after", nextRun == null || !nextRun.isZero(), "more than 0s"));
        return valid.contains(false) ? standard : new RetryPolicy(first, longest, factor, attempts, nextRun);
    }

    private static boolean require(Section retry, String key, boolean holds, String text) {
        if (!holds) {
            retry.problem(key, text);
        }
        return holds;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
