package dev.ronda.queue.internal.transition;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.function.Predicate;

/** How long ended jobs are kept, by the type that their rows name. */
public interface Ages {
    /** They are kept for ever. */
    Duration NEVER = ChronoUnit.FOREVER.getDuration();

    /** Of finished jobs; zero if they are deleted at the end of their run. */
    Duration ofFinished(String type);

    /** Of failed jobs. */
    Duration ofFailed(String type);

    /** The shortest that finished jobs of any type are kept. */
    Duration shortestOfFinished();

    /** The shortest that failed jobs of any type are kept. */
    Duration shortestOfFailed();

    /** Finished jobs of one type, or all, of this age; no failed ones. */
    static Ages ofFinishedOnly(Duration age, Predicate<String> types) {
        return new Ages() {
            @Override
            public Duration ofFinished(String type) {
                return types.test(type) ? age : NEVER;
            }

            @Override
            public Duration ofFailed(String type) {
                return NEVER;
            }

            @Override
            public Duration shortestOfFinished() {
                return age;
            }

            @Override
            public Duration shortestOfFailed() {
                return NEVER;
            }
        };
    }
}
