package dev.ronda.queue.internal.table;

import java.util.Objects;

/** A unique key, which belongs to a job type. */
public record UniqueKey(String type, String key) implements Comparable<UniqueKey> {
    /** That of a job which has one. */
    public static UniqueKey of(NewJob job) {
        return new UniqueKey(job.type(), Objects.requireNonNull(job.uniqueKey(), "a unique job"));
    }

    @Override
    public int compareTo(UniqueKey other) {
        int byType = type.compareTo(other.type);
        return byType == 0 ? key.compareTo(other.key) : byType;
    }
}
