package dev.ronda.queue.cli;

import dev.ronda.queue.cli.config.QueueFile;
import dev.ronda.queue.cli.logging.Logging;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Says what would run, without starting anything and without opening the database. */
@Command(name = "check", description = "print the effective plan, or every problem, without starting anything")
final class CheckCommand implements Callable<Integer> {
    private final QueueWorker program;

    CheckCommand(QueueWorker program) {
        this.program = program;
    }

    @Override
    public Integer call() {
        Logging.ofCommand(program.logFormat(), program.isVerbose());
        QueueFile file = program.fileWithApplication();
        var warnings = new ArrayList<>(file.warnings());
        List<String> application = new ApplicationCheck(file, warnings).lines();
        Console console = program.console();
        new Plan(file).lines().forEach(console.out()::println);
        application.forEach(console.out()::println);
        console.out().println();
        console.out().println(file.name() + (isPlural(file) ? " are valid." : " is valid."));
        console.out().flush();
        warnings.forEach(warning -> console.err().println("warning: " + warning));
        return ExitCode.FINE;
    }

    private static boolean isPlural(QueueFile file) {
        return file.name().endsWith("defaults");
    }
}
