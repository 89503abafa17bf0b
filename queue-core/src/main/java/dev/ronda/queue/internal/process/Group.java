package dev.ronda.queue.internal.process;

import dev.ronda.queue.GroupRuntime;
import dev.ronda.queue.ProcessGroup;
import dev.ronda.queue.QueueRuntime;
import dev.ronda.queue.config.ConfigProblem;
import dev.ronda.queue.config.InvalidConfig;
import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.config.WorkerConfig;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;

/** Starts supervisors that stand above or below those of other JVMs. */
public final class Group implements ProcessGroup {
    private final BiFunction<QueueConfig, Family, Supervisor> supervisors;

    /**
     * With a way to make one.
     *
     * @param supervisors not started yet
     */
    public Group(BiFunction<QueueConfig, Family, Supervisor> supervisors) {
        this.supervisors = supervisors;
    }

    @Override
    public GroupRuntime supervise(QueueConfig config) {
        // what it runs may all be in its members
        refuse((config.workers().isEmpty() ? config.workers(WorkerConfig.DEFAULT) : config).problems());
        return supervisors.apply(config, Family.OWN).start();
    }

    @Override
    public QueueRuntime join(long supervisorId, String name, QueueConfig config) {
        refuse(config.problems());
        return supervisors
                .apply(config, new Family(supervisorId, Objects.requireNonNull(name, "name")))
                .start();
    }

    private static void refuse(List<ConfigProblem> problems) {
        if (!problems.isEmpty()) {
            throw new InvalidConfig(problems);
        }
    }
}
