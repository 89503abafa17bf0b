package dev.ronda.queue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A folder to run commands in, with an environment of its own. */
final class Workspace {
    private final Path folder;
    private final Map<String, String> variables = new HashMap<>();

    Workspace(Path folder) {
        this.folder = folder;
    }

    /** How a command ended. */
    record Ran(int code, List<String> out, List<String> err) {
        Ran hasNoTrace() {
            assertThat(err).noneMatch(line -> line.startsWith("\tat ") || line.startsWith("Caused by"));
            return this;
        }
    }

    Path folder() {
        return folder;
    }

    Workspace set(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    Workspace write(String file, String text) {
        Path path = folder.resolve(file);
        try {
            Files.createDirectories(path.getParent());
            Files.writeString(path, text);
        } catch (IOException error) {
            throw new AssertionError(error);
        }
        return this;
    }

    Ran run(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var console = new Console(new PrintWriter(out), new PrintWriter(err), variables, folder);
        int code = Main.run(console, arguments);
        console.flush();
        return new Ran(
                code, out.toString().lines().toList(), err.toString().lines().toList());
    }
}
