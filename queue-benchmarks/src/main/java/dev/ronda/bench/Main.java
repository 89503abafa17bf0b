package dev.ronda.bench;

import dev.ronda.bench.contestant.Contestant;
import dev.ronda.bench.contestant.Contestants;
import dev.ronda.bench.database.Server;
import dev.ronda.bench.result.JsonLines;
import dev.ronda.bench.result.Pictures;
import dev.ronda.bench.result.Table;
import dev.ronda.bench.workload.Bench;
import dev.ronda.bench.workload.Sizes;
import dev.ronda.bench.workload.Trial;
import dev.ronda.bench.workload.Workload;
import dev.ronda.bench.workload.Workloads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The program: measures workloads for all contestants in turns and prints a table. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures Ronda, its peers and the limit of the tables in turns on one PostgreSQL.")
public final class Main implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "workload", description = "What to measure; --list names all.")
    private List<String> workloads = new ArrayList<>();

    @Option(
            names = "--repeat",
            defaultValue = "5",
            description = "Measured turns of each contestant (default: ${DEFAULT-VALUE}).")
    private int repeat;

    @Option(names = "--contestants", split = ",", description = "Who takes part (default: all but ronda-silent).")
    private List<String> contestants = new ArrayList<>();

    @Option(names = "--out", description = "Folder for table.md, lines.jsonl and pictures (default: target/bench).")
    private @Nullable Path out;

    @Option(names = "--list", description = "Names workloads and contestants.")
    private boolean list;

    @Option(names = "--url", description = "An existing PostgreSQL, as a JDBC URL.")
    private @Nullable String url;

    @Option(names = "--user", defaultValue = "postgres", description = "Its user (default: ${DEFAULT-VALUE}).")
    private String user = "postgres";

    @Option(names = "--password", defaultValue = "", description = "Its password (default: empty).")
    private String password = "";

    @Spec
    private @Nullable CommandSpec command;

    @Mixin
    private Sizes sizes = new Sizes();

    /** Runs the program and exits. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (list || workloads.isEmpty()) {
            Workloads.all().forEach(one -> System.out.printf("%-12s %s%n", one.name(), one.description()));
            System.out.println("contestants: " + String.join(", ", Contestants.names()));
            return 0;
        }
        List<Workload> what;
        List<Contestant> who;
        try {
            what = Workloads.named(workloads);
            who = Contestants.named(contestants);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    Objects.requireNonNull(command).commandLine(), String.valueOf(e.getMessage()), e);
        }
        Path root = Path.of(System.getProperty("bench.root", "."));
        Path folder = Files.createDirectories(out != null ? out : root.resolve("target/bench"));
        try (Server server = url != null ? Server.existing(url, user, password) : Server.start(folder)) {
            return measure(what, who, new Bench(server, sizes, root, folder));
        }
    }

    private int measure(List<Workload> what, List<Contestant> who, Bench bench) throws Exception {
        Server server = bench.server();
        Path folder = bench.folder();
        var turns = new Turns(repeat, new JsonLines(folder.resolve("lines.jsonl"), server.version()));
        for (Workload workload : what) {
            for (Trial trial : workload.trials(bench)) {
                try (trial) {
                    turns.take(workload.name(), trial, who);
                }
            }
        }
        String table = server.description() + "; Java " + System.getProperty("java.version") + ", "
                + Runtime.getRuntime().availableProcessors() + " cores\n\n" + Table.markdown(turns.measurements());
        Files.writeString(folder.resolve("table.md"), table);
        for (var picture : Pictures.of(turns.measurements()).entrySet()) {
            Files.writeString(folder.resolve(picture.getKey()), picture.getValue());
        }
        System.out.print(table);
        return turns.measurements().stream().allMatch(one -> one.check().ok()) ? 0 : 1;
    }
}
