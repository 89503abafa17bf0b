package dev.ronda.queue.internal.process;

import dev.ronda.queue.event.QueueEvent.ProcessLost;
import dev.ronda.queue.internal.codec.Json;
import dev.ronda.queue.internal.table.Processes.Beat;
import dev.ronda.queue.internal.transition.RegisterProcess;
import dev.ronda.queue.internal.transition.Transactions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** The rows of this process in queue_processes: the supervisor's first, then one for each worker and dispatcher. */
final class Registration {
    private final Transactions transactions;
    private final Host host;
    private final Set<String> jobTypes;
    private final RunningJobs running;
    private final Events events;
    private final Family family;
    private final List<Agent> agents = new CopyOnWriteArrayList<>();
    private final List<Long> lostSupervisors = new ArrayList<>(); // used by the heartbeat only
    private int incarnation;

    Registration(
            Transactions transactions,
            Host host,
            Set<String> jobTypes,
            RunningJobs running,
            Events events,
            Family family) {
        this.transactions = transactions;
        this.host = host;
        this.jobTypes = jobTypes;
        this.running = running;
        this.events = events;
        this.family = family;
    }

    void register(List<Agent> all) {
        all.forEach(agent -> {
            insert(agent);
            agents.add(agent);
        });
    }

    private void insert(Agent agent) {
        boolean first = agents.isEmpty() || agents.get(0) == agent;
        Long above = family.supervisorId();
        Long supervisorId = above != null
                ? above
                : first ? null : Long.valueOf(agents.get(0).id());
        agent.id(RegisterProcess.register(
                transactions,
                agent.row(host, supervisorId, Json.write(jobTypes), incarnation),
                first ? jobTypes : Set.of()));
    }

    List<Beat> beats() {
        return agents.stream().map(Agent::beat).toList();
    }

    List<Long> ids() {
        return agents.stream().map(Agent::id).toList();
    }

    /** Somebody took this process for dead: bodies under the lost rows are interrupted, and new rows registered. */
    void renew(List<Long> present) {
        incarnation++;
        for (Agent agent : agents) {
            if (!present.contains(agent.id())) {
                List<RunningJob> lost = running.all().stream()
                        .filter(job -> job.processId() == agent.id())
                        .toList();
                lost.forEach(RunningJob::loseClaim);
                events.event(new ProcessLost(agent.name(), lost.size()));
                long before = agent.id();
                insert(agent);
                if (agent == agents.get(0) && family.supervisorId() == null) {
                    lostSupervisors.add(before);
                }
            }
        }
    }

    /** Who names a lost row of this supervisor comes under its present one: also a child that was on its way when it was lost. */
    void adopt() {
        for (long lost : lostSupervisors) {
            RegisterProcess.adopt(transactions, lost, agents.get(0).id());
        }
    }

    /** Removes the rows, the supervisor's last; a row that still has claims stays, so that they are not orphaned. */
    void deregister() {
        for (int i = agents.size() - 1; i >= 0; i--) {
            Agent agent = agents.get(i);
            if (RegisterProcess.deregister(transactions, agent.id(), agent.registered())) {
                agents.remove(i);
            }
        }
    }
}
