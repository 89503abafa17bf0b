package dev.ronda.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a pause says of itself, and when it ends. Mutable, used by the pausing thread only. */
public final class PauseOptions {
    private @Nullable String reason;
    private @Nullable String by;
    private @Nullable Instant until;
    private @Nullable Duration lasting;

    private PauseOptions() {}

    /**
     * Options as a lambda sets them.
     *
     * @param with sets what is to be said
     */
    public static PauseOptions of(Consumer<PauseOptions> with) {
        var options = new PauseOptions();
        with.accept(options);
        return options;
    }

    /**
     * Why it is paused.
     *
     * @param text free text; default none
     */
    public PauseOptions reason(@Nullable String text) {
        this.reason = text;
        return this;
    }

    /**
     * Who pauses it.
     *
     * @param name free text; default none
     */
    public PauseOptions by(@Nullable String name) {
        this.by = name;
        return this;
    }

    /**
     * When the pause ends by itself, by the database's clock. Replaces {@link #lasting(Duration)}.
     *
     * @param instant from 1970 to 9999; a past one ends it at once
     */
    public PauseOptions until(Instant instant) {
        this.until = Times.checkedInstant(instant, "until");
        this.lasting = null;
        return this;
    }

    /**
     * After which time the pause ends by itself, by the database's clock. Replaces {@link #until(Instant)}.
     *
     * @param time zero to a hundred years
     */
    public PauseOptions lasting(Duration time) {
        this.lasting = Times.checkedDelay(time, "lasting");
        this.until = null;
        return this;
    }

    /** Why it is paused, or null. */
    public @Nullable String reason() {
        return reason;
    }

    /** Who pauses it, or null. */
    public @Nullable String by() {
        return by;
    }

    /** When it ends, or null. */
    public @Nullable Instant until() {
        return until;
    }

    /** After which time it ends, or null. */
    public @Nullable Duration lasting() {
        return lasting;
    }
}
