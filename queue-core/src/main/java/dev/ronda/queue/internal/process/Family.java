package dev.ronda.queue.internal.process;

import org.jspecify.annotations.Nullable;

/**
 * Where the processes of this JVM stand: under a supervisor of their own, or under that of another JVM.
 *
 * @param supervisorId the row of the other JVM's supervisor, or null
 * @param name of the workers here, or null for their number
 */
public record Family(@Nullable Long supervisorId, @Nullable String name) {
    /** Under a supervisor of its own. */
    public static final Family OWN = new Family(null, null);

    /** The beginning of the name of a worker. */
    String ofWorker(int number) {
        if (name == null) {
            return "worker-" + number;
        }
        return number == 1 ? name : name + "-" + number;
    }
}
