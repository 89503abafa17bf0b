package dev.ronda.queue.cli;

import dev.ronda.queue.cli.config.Nearest;
import dev.ronda.queue.cli.config.QueueFile;
import java.util.Collection;
import java.util.List;

/** Compares the names under {@code jobs} with the job types that the application has. */
final class JobNames {
    private JobNames() {}

    static List<String> warnings(QueueFile file, Collection<String> types) {
        return file.jobs().keySet().stream()
                .filter(name -> !types.contains(name))
                .map(name -> file.name() + ": jobs." + name + ": " + unknown(name, types))
                .toList();
    }

    static String unknown(String name, Collection<String> types) {
        return "the application has no job type '" + name + "'; "
                + Nearest.to(name, types)
                        .map(near -> "did you mean '" + near + "'?")
                        .orElse("it has "
                                + String.join(", ", types.stream().sorted().toList()));
    }
}
