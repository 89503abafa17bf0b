package dev.ronda.queue.cli;

import dev.ronda.queue.JobQueue;
import dev.ronda.queue.JobType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The job types that an application has registered with a builder that is not built. */
final class RegisteredTypes {
    private RegisteredTypes() {}

    // TODO call builder.types() itself as soon as the core has it
    static List<JobType<?>> of(JobQueue.Builder builder) {
        var types = new ArrayList<JobType<?>>();
        try {
            Object all = builder.getClass().getMethod("types").invoke(builder);
            for (Object type : (Collection<?>) all) {
                types.add((JobType<?>) type);
            }
        } catch (ReflectiveOperationException notThere) {
            return List.of();
        }
        return types;
    }
}
