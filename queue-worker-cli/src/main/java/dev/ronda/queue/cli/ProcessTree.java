package dev.ronda.queue.cli;

import dev.ronda.queue.ProcessInfo;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Each supervisor with those that it supervises below it. */
final class ProcessTree {
    private ProcessTree() {}

    /** All of them, whatever their rows say of each other: who has no supervisor here stands for itself. */
    static List<ProcessInfo> ordered(List<ProcessInfo> processes) {
        Set<Long> ids = processes.stream().map(ProcessInfo::id).collect(Collectors.toSet());
        var ordered = new LinkedHashSet<ProcessInfo>();
        for (ProcessInfo process : processes) {
            Long above = process.supervisorId();
            if (above == null || !ids.contains(above)) {
                ordered.add(process);
                processes.stream()
                        .filter(other -> other.supervisorId() != null && other.supervisorId() == process.id())
                        .forEach(ordered::add);
            }
        }
        ordered.addAll(processes); // those below somebody who is below somebody
        return new ArrayList<>(ordered);
    }
}
