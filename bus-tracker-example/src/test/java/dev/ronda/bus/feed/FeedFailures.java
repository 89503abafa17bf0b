package dev.ronda.bus.feed;

import java.time.Duration;
import java.util.Optional;

/** Makes the failures that only feeds can make, for tests of those who handle them. */
public final class FeedFailures {
    private FeedFailures() {}

    public static FeedException temporary(String message) {
        return FeedException.temporary(message, Optional.empty());
    }

    public static FeedException temporary(String message, Duration retryAfter) {
        return FeedException.temporary(message, Optional.of(retryAfter));
    }

    public static FeedException permanent(String message) {
        return FeedException.permanent(message, null);
    }
}
