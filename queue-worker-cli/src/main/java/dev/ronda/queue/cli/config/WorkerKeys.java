package dev.ronda.queue.cli.config;

import dev.ronda.queue.config.WorkerConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads the list of workers. */
final class WorkerKeys {
    /** More are a typing error, or would fill the memory of any machine. */
    private static final int MOST_PROCESSES = 256;

    private static final List<String> OURS = List.of("-jar", "-cp", "-classpath", "--class-path");

    private WorkerKeys() {}

    /** Null if there is no such list. */
    static @Nullable List<WorkerGroup> read(Section top) {
        List<Section> sections = top.sections(QueueFileKeys.WORKERS);
        if (sections == null) {
            return null;
        }
        var all = new ArrayList<WorkerGroup>();
        for (Section section : sections) {
            var worker = new WorkerConfig(
                    queues(section),
                    section.integer("threads", WorkerConfig.DEFAULT_THREADS),
                    section.duration("polling_interval", WorkerConfig.DEFAULT_POLLING_INTERVAL),
                    section.flag("virtual_threads"));
            all.add(new WorkerGroup(worker, processes(section), jvmOptions(section)));
            section.finish();
        }
        return all;
    }

    private static int processes(Section section) {
        int processes = section.integer("processes", 1);
        if (processes < 1 || processes > MOST_PROCESSES) {
            section.problem("processes", "1 to " + MOST_PROCESSES + ", got " + processes);
            return 1;
        }
        return processes;
    }

    /** One text may hold several options, separated by spaces. */
    private static List<String> jvmOptions(Section section) {
        List<String> given = section.texts("jvm_options");
        if (given == null) {
            return List.of();
        }
        List<String> options = section.value("jvm_options") instanceof ScalarNode
                ? List.of(given.get(0).strip().split("\\s+"))
                : given;
        for (String option : options) {
            if (!option.startsWith("-")) {
                section.problem("jvm_options", "options such as -Xmx512m, got \"" + option + "\"");
            } else if (OURS.contains(option.replaceFirst("=.*", ""))) {
                section.problem(
                        "jvm_options", "without " + option + ", since workers have the program's own class path");
            }
        }
        return options;
    }

    /** One text may name several queues, separated by commas. */
    private static List<String> queues(Section section) {
        List<String> given = section.texts("queues");
        if (given == null) {
            return WorkerConfig.DEFAULT_QUEUES;
        }
        var names = new ArrayList<String>();
        for (String text : given) {
            for (String name : text.split(",", -1)) {
                names.add(name.strip());
            }
        }
        return names;
    }
}
