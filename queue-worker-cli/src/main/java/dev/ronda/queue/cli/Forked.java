package dev.ronda.queue.cli;

import dev.ronda.queue.GroupMember;
import dev.ronda.queue.GroupRuntime;
import dev.ronda.queue.cli.config.QueueFile;
import dev.ronda.queue.cli.config.WorkerGroup;
import dev.ronda.queue.cli.supervisor.ChildCommand;
import dev.ronda.queue.cli.supervisor.ChildRows;
import dev.ronda.queue.cli.supervisor.ForkSupervisor;
import dev.ronda.queue.cli.supervisor.JvmChild;
import dev.ronda.queue.cli.supervisor.Member;
import dev.ronda.queue.config.QueueConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A supervisor that dispatches in this JVM, and a JVM for each process of each worker. */
final class Forked implements Running {
    private static final Logger LOG = LoggerFactory.getLogger("queue-worker");

    /** Beside the waits that a worker's own stop may take: for its outcomes, its application, its pool. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    /** An idle worker sleeps up to five seconds, and its row is as old as its last heartbeat. */
    private static final Duration LATE = Duration.ofSeconds(15);

    private final GroupRuntime runtime;
    private final QueueConfig config;
    private final ForkSupervisor supervisor;

    private Forked(GroupRuntime runtime, QueueConfig config, ForkSupervisor supervisor) {
        this.runtime = runtime;
        this.config = config;
        this.supervisor = supervisor;
    }

    static Forked start(QueueFile file, GroupRuntime runtime, QueueWorker program) {
        var command = new ChildCommand(Main.class, program.console().variables());
        long pid = ProcessHandle.current().pid();
        var supervisor = new ForkSupervisor(
                members(file),
                member -> JvmChild.start(
                        member.name(),
                        command.with(
                                member.jvmOptions(),
                                program.childArguments(
                                        new ChildRole(member.name(), member.group(), runtime.processId(), pid))),
                        System.out,
                        program.isJson()),
                new ChildRows(new Rows(runtime)),
                file.supervisor().startTimeout());
        supervisor.start();
        return new Forked(runtime, file.queue(), supervisor);
    }

    static List<Member> members(QueueFile file) {
        var members = new ArrayList<Member>();
        for (int i = 0; i < file.supervisor().workers().size(); i++) {
            WorkerGroup group = file.supervisor().workers().get(i);
            String name = "worker-" + (i + 1);
            for (int process = 1; process <= group.processes(); process++) {
                members.add(
                        new Member(group.processes() == 1 ? name : name + "." + process, i + 1, group.jvmOptions()));
            }
        }
        return members;
    }

    private record Rows(GroupRuntime runtime) implements ChildRows.Table {
        @Override
        public void pruneGone() {
            runtime.pruneGone();
        }

        @Override
        public Set<Long> pids() {
            return runtime.members().stream()
                    .filter(member -> member.kind().equals("Worker"))
                    .map(GroupMember::pid)
                    .collect(Collectors.toSet());
        }
    }

    /** Workers first, while somebody dispatches and can give back what they leave. */
    @Override
    public int stop() {
        boolean clean = supervisor.stop(
                config.shutdownTimeout().plus(config.interruptGrace()).plus(MARGIN));
        int code = new InOneJvm(runtime).stop();
        if (!clean) {
            LOG.error("not all workers stopped as they should; the jobs that they left run again");
        }
        return clean ? code : ExitCode.FAILED;
    }

    @Override
    public void atOnce() {
        supervisor.kill();
    }

    @Override
    public List<String> whyNotLive() {
        var reasons = new ArrayList<>(runtime.whyNotLive());
        if (!runtime.isStopping() && !supervisor.isStopping() && !supervisor.isAlive()) {
            reasons.add("nobody watches the workers' processes");
        }
        return reasons;
    }

    @Override
    public List<String> whyNotReady() {
        if (supervisor.isStopping()) {
            return List.of("stopping");
        }
        var reasons = new ArrayList<>(runtime.whyNotReady());
        if (!reasons.isEmpty()) {
            return reasons; // what it would say of the workers comes from the same database
        }
        List<GroupMember> rows = runtime.members();
        for (ForkSupervisor.Status status : supervisor.status()) {
            reasons.addAll(whyNotReady(status, rows));
        }
        return reasons;
    }

    private List<String> whyNotReady(ForkSupervisor.Status status, List<GroupMember> rows) {
        var reasons = new ArrayList<String>();
        Long pid = status.pid();
        if (status.isOverBudget()) {
            reasons.add(status.name() + " has ended " + status.endsInARow() + " times in a row");
        }
        if (pid == null) {
            reasons.add(status.name() + " has ended and is started again");
            return reasons;
        }
        List<GroupMember> own = rows.stream()
                .filter(row -> row.pid() == pid && row.kind().equals("Worker"))
                .toList();
        if (own.isEmpty()) {
            reasons.add(status.name() + " (pid " + pid + ") has not registered yet");
        }
        for (GroupMember row : own) {
            Duration silence = row.sinceHeartbeat();
            Duration poll = row.sincePoll();
            if (silence.compareTo(config.heartbeatInterval().multipliedBy(3)) > 0) {
                reasons.add(status.name() + " (pid " + pid + ") has not beaten for " + silence.toSeconds() + " s");
            } else if (poll != null && poll.compareTo(longestPause()) > 0) {
                reasons.add(status.name() + " (pid " + pid + ") has not polled for " + poll.toSeconds() + " s");
            }
        }
        return reasons;
    }

    private Duration longestPause() {
        Duration slowest = config.workers().stream()
                .map(worker -> worker.pollingInterval())
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        return config.heartbeatInterval().multipliedBy(2).plus(LATE).plus(slowest);
    }
}
