package dev.ronda.queue.config;

import java.time.Duration;
import java.util.List;

/** The one range check that durations of the configuration share. */
final class Durations {
    private Durations() {}

    static void check(List<ConfigProblem> problems, String path, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            problems.add(new ConfigProblem(path, text(least) + " to " + text(most) + ", got " + text(value)));
        }
    }

    static String text(Duration duration) {
        if (duration.toMillisPart() != 0) {
            return duration.toMillis() + "ms";
        }
        long seconds = duration.toSeconds();
        if (seconds != 0 && seconds % 3600 == 0) {
            return seconds / 3600 + "h";
        }
        return seconds != 0 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
