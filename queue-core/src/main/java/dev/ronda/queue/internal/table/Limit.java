package dev.ronda.queue.internal.table;

/**
 * The concurrency limit of a job.
 *
 * @param key the key with its group, as in {@code queue_semaphores}
 * @param slots how many jobs of the key may be ready or claimed at once, as the job's enqueue declared it
 */
public record Limit(String key, int slots) {

    /** As read from a row; one that somebody made by hand may lack the number. */
    static Limit of(String key, int slots) {
        return new Limit(key, Math.max(1, slots));
    }
}
