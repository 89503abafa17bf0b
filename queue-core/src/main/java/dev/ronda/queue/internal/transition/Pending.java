package dev.ronda.queue.internal.transition;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ronda.queue.internal.codec.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the next run of a running job: new arguments, another time, or that it must go on although it was being
 * cancelled. JSON in {@code queue_jobs.pending}.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Pending(
        @Nullable String arguments,
        @Nullable Integer version,
        @Nullable Instant at,
        @Nullable Boolean again) {
    static final Pending NOTHING = new Pending(null, null, null, null);

    static Pending read(@Nullable String json) {
        return json == null ? NOTHING : Json.read(json, Pending.class);
    }

    String write() {
        return Json.write(this);
    }

    Pending withArguments(String newArguments, int newVersion) {
        return new Pending(newArguments, newVersion, at, again);
    }

    Pending withTime(Instant newTime) {
        return new Pending(arguments, version, newTime, again);
    }

    Pending goingOn() {
        return new Pending(arguments, version, at, true);
    }

    /** What is left when others have set the arguments; null if nothing is. */
    @Nullable String withoutArguments() {
        return at == null ? null : new Pending(null, null, at, again).write();
    }

    /** What is left when others have set the time; null if nothing is. */
    @Nullable String withoutTime() {
        return arguments == null ? null : new Pending(arguments, version, null, again).write();
    }

    boolean mustGoOn() {
        return Boolean.TRUE.equals(again);
    }
}
