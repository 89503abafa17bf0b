package dev.ronda.queue.internal.table;

import org.jdbi.v3.core.Handle;

/** queue_returned_slots: slots given back by transactions that must not lock their key, until somebody takes them off it. */
public final class ReturnedSlots {
    private static final String INSERT =
            "INSERT INTO queue_returned_slots (concurrency_key, created_at) VALUES (:key, <clock>)";

    private static final String TAKE = "DELETE FROM queue_returned_slots WHERE concurrency_key = :key";

    private ReturnedSlots() {}

    /** Notes one. */
    public static void insert(Handle handle, String key) {
        handle.createUpdate(INSERT).bind("key", key).execute();
    }

    /** Removes those of a key and tells how many. */
    public static int take(Handle handle, String key) {
        return handle.createUpdate(TAKE).bind("key", key).execute();
    }
}
