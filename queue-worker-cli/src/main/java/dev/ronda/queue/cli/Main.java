package dev.ronda.queue.cli;

import dev.ronda.queue.cli.logging.Logging;
import picocli.CommandLine;

/** The entry of {@code queue-worker.jar}. */
public final class Main {
    private Main() {}

    /**
     * Runs one command and ends the process with its exit code.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        Console console = Console.ofProcess();
        int code = run(console, arguments);
        console.flush();
        Logging.flush();
        // Not exit: hooks of drivers have nothing left to do, and threads of a failed start must not hold the process.
        Runtime.getRuntime().halt(code);
    }

    /** Everything but the end of the process. */
    static int run(Console console, String... arguments) {
        var program = new QueueWorker(console);
        var problems = new ExecutionProblems(program);
        try {
            return commandLine(console, program, problems).execute(arguments);
        } catch (Error error) {
            // The command line library only handles exceptions; a handler's class may be missing as late as this.
            return problems.print(error);
        }
    }

    private static CommandLine commandLine(Console console, QueueWorker program, ExecutionProblems problems) {
        return new CommandLine(program, new CommandFactory(program))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(console.out())
                .setErr(console.err())
                .setParameterExceptionHandler(new UsageProblems())
                .setExecutionExceptionHandler(problems);
    }
}
