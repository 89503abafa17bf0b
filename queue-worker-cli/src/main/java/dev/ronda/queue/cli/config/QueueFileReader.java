package dev.ronda.queue.cli.config;

import dev.ronda.queue.config.JobSettings;
import dev.ronda.queue.config.QueueConfig;
import java.io.File;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the configuration file and reports all of its problems at once. */
public final class QueueFileReader {
    private static final String DEFAULT_NAME = "queue.yml";
    private static final String NO_FILE = "built-in defaults";

    private final Path workingDirectory;
    private final Map<String, String> variables;
    private final Function<QueueFile, List<String>> further;

    /**
     * With its surroundings.
     *
     * @param workingDirectory the default file and relative paths of the command line are here
     * @param variables the environment's variables
     */
    public QueueFileReader(Path workingDirectory, Map<String, String> variables) {
        this(workingDirectory, variables, file -> List.of());
    }

    /**
     * With its surroundings, and with somebody who finds further problems.
     *
     * @param workingDirectory the default file and relative paths of the command line are here
     * @param variables the environment's variables
     * @param further asked only about a file that is refused anyway, as far as it could be read, and only if its
     *     application can be loaded; the lines that it answers are reported too
     */
    public QueueFileReader(
            Path workingDirectory, Map<String, String> variables, Function<QueueFile, List<String>> further) {
        this.workingDirectory = workingDirectory;
        this.variables = variables;
        this.further = further;
    }

    /**
     * Reads the file, or takes the defaults if none is named and {@code queue.yml} does not exist.
     *
     * @param file as given on the command line, or null
     * @param environment as given on the command line, or null for the variable {@code RONDA_ENV}
     * @param classpath as given on the command line, or null for that of the file
     * @param mode as given on the command line, or null for the variable {@code RONDA_SUPERVISOR_MODE}
     * @throws Refused with all problems
     */
    public QueueFile read(
            @Nullable String file,
            @Nullable String environment,
            @Nullable String classpath,
            @Nullable SupervisorMode mode) {
        String chosen = environment == null ? variables.get("RONDA_ENV") : environment;
        String name = file == null ? DEFAULT_NAME : file;
        Path path = workingDirectory.resolve(name);
        boolean absent = file == null && !Files.exists(path);
        var problems = new Problems(absent ? NO_FILE : name);
        Path folder = absent ? workingDirectory : folderOf(path);
        var source = new Source(problems, variables, folder);
        Section top = absent
                ? Section.empty(source)
                : top(text(path, name), chosen == null || chosen.isBlank() ? null : chosen, source);
        RecurringKeys recurring = recurring(folder, chosen == null || chosen.isBlank() ? null : chosen, problems);
        return read(top, recurring, chosen, classpath, mode);
    }

    /** Tasks of the file that may lie beside the configuration. */
    private RecurringKeys recurring(Path folder, @Nullable String environment, Problems problems) {
        var keys = new RecurringKeys();
        Path path = folder.resolve(RecurringFile.NAME);
        if (Files.exists(path)) {
            var own = new Problems(RecurringFile.NAME);
            problems.include(own);
            Optional<Node> root = YamlText.compose(text(path, RecurringFile.NAME), own);
            keys.readFile(RecurringFile.choose(root.orElse(null), environment, new Source(own, variables, folder)));
        }
        return keys;
    }

    private QueueFile read(
            Section top,
            RecurringKeys recurring,
            @Nullable String environment,
            @Nullable String classpath,
            @Nullable SupervisorMode mode) {
        Problems problems = top.source().problems();
        recurring.readSection(top);
        RecurringSettings tasks = recurring.settings();
        List<WorkerGroup> groups = WorkerKeys.read(top);
        QueueConfig once = ProcessKeys.read(top, groups, !tasks.tasks().isEmpty());
        SupervisorSettings supervisor = SupervisorKeys.read(top, mode, groups, once);
        QueueConfig queue = once.workers(supervisor.each());
        List<QueueConfig> jvms = supervisor.jvms(queue);
        DatabaseSettings database = DatabaseKeys.read(top, jvms, workingDirectory);
        int before = problems.errors();
        ApplicationSettings application = ApplicationKeys.read(top, fromCommandLine(classpath, problems));
        boolean loadable = problems.errors() == before;
        Map<String, JobSettings> jobs = JobKeys.read(top);
        top.finish();
        var file = new QueueFile(
                problems.file(),
                environment,
                queue,
                supervisor,
                database,
                application,
                jobs,
                tasks,
                problems.warnings());
        problems.refuse(() -> loadable ? further.apply(file) : List.of());
        return file;
    }

    private static Section top(String text, @Nullable String environment, Source source) {
        Optional<Node> root = YamlText.compose(text, source.problems());
        if (root.isEmpty() || Scalar.isNothing(root.get())) {
            return Section.empty(source);
        }
        if (root.get() instanceof MappingNode mapping) {
            return new EnvironmentSection(environment, source).choose(mapping);
        }
        source.problems().error(Source.line(root.get()), "a file with keys, got " + Shape.of(root.get()));
        return Section.empty(source);
    }

    private static String text(Path path, String name) {
        if (Files.isDirectory(path)) {
            throw new Refused(name + ": is a folder; give the file with --config FILE");
        }
        if (!Files.exists(path)) {
            throw new Refused(
                    name + ": no such file (looked for " + path.normalize() + "); give the file with --config FILE");
        }
        try {
            return Files.readString(path);
        } catch (CharacterCodingException encoding) {
            throw new Refused(name + ": is not UTF-8 text; save it as UTF-8", encoding);
        } catch (IOException unreadable) {
            throw new Refused(name + ": cannot be read (" + unreadable + ")", unreadable);
        }
    }

    private @Nullable ApplicationSettings fromCommandLine(@Nullable String classpath, Problems problems) {
        if (classpath == null) {
            return null;
        }
        var paths = new ArrayList<Path>();
        for (String entry : List.of(classpath.split(Pattern.quote(File.pathSeparator), -1))) {
            try {
                paths.addAll(ClassPathEntry.resolve(workingDirectory, entry));
            } catch (IllegalArgumentException problem) {
                problems.error(Problems.NO_LINE, "--classpath: " + problem.getMessage());
            }
        }
        return new ApplicationSettings(List.copyOf(paths), Map.of(), "--classpath", null);
    }

    private Path folderOf(Path file) {
        Path parent = file.toAbsolutePath().normalize().getParent();
        return parent == null ? workingDirectory : parent;
    }
}
