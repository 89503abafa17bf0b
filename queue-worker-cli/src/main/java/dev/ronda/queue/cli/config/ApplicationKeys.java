package dev.ronda.queue.cli.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the application section. The class path of the command line is used instead of the file's, not beside it. */
final class ApplicationKeys {
    private static final int LONGEST_NAME = 255;

    private final Section section;

    private ApplicationKeys(Section section) {
        this.section = section;
    }

    static ApplicationSettings read(Section top, @Nullable ApplicationSettings fromCommandLine) {
        Section given = top.section(QueueFileKeys.APPLICATION);
        Section section = given == null ? Section.empty(top.source()) : given;
        return new ApplicationKeys(section).read(fromCommandLine);
    }

    private ApplicationSettings read(@Nullable ApplicationSettings fromCommandLine) {
        List<String> entries = section.texts("classpath");
        Map<String, Object> settings = FreeValues.read(section.value("settings"), section, "settings");
        String name = name();
        section.finish();
        if (fromCommandLine != null) {
            return new ApplicationSettings(fromCommandLine.classpath(), settings, fromCommandLine.origin(), name);
        }
        var source = section.source();
        String origin = source.problems().at(section.lineOf("classpath"));
        return new ApplicationSettings(entries == null ? List.of() : resolve(entries), settings, origin, name);
    }

    private @Nullable String name() {
        String name = section.text("name");
        if (name != null && (name.isBlank() || name.length() > LONGEST_NAME)) {
            section.problem("name", "1 to " + LONGEST_NAME + " characters, not blank, got " + name.length());
            return null;
        }
        return name;
    }

    private List<Path> resolve(List<String> entries) {
        var paths = new ArrayList<Path>();
        for (int i = 0; i < entries.size(); i++) {
            try {
                paths.addAll(ClassPathEntry.resolve(section.source().folder(), entries.get(i)));
            } catch (IllegalArgumentException problem) {
                section.problem("classpath[" + i + "]", String.valueOf(problem.getMessage()));
            }
        }
        return paths;
    }
}
