package dev.ronda.queue.cli;

import dev.ronda.queue.cli.config.OneLine;
import dev.ronda.queue.cli.config.UnreadableText;
import dev.ronda.queue.cli.logging.Logging;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

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
        Runtime.getRuntime().halt(console.out().checkError() ? ofLostResult(console, code) : code);
    }

    /** A result that could not be written is no success; a reader that has read enough, such as head, just leaves. */
    private static int ofLostResult(Console console, int code) {
        String why = "unknown reason";
        try (var output = new FileOutputStream(FileDescriptor.out)) {
            output.write('\n');
        } catch (IOException error) {
            why = String.valueOf(error.getMessage());
        }
        if (why.contains("Broken pipe")) {
            return code;
        }
        console.err()
                .println("the result could not be written to the standard output: " + why
                        + "; what was asked may have been done all the same");
        return ExitCode.FAILED;
    }

    /** Everything but the end of the process. */
    static int run(Console console, String... arguments) {
        for (String argument : arguments) {
            if (UnreadableText.isIn(argument)) {
                console.err().println("queue-worker: " + UnreadableText.problem("the argument \"" + argument + "\""));
                return ExitCode.REFUSED;
            }
        }
        var program = new QueueWorker(console);
        var problems = new ExecutionProblems(program);
        try {
            return commandLine(console, program, problems).execute(arguments);
        } catch (Error error) {
            // The command line library only handles exceptions; a handler's class may be missing as late as this.
            return problems.print(error);
        }
    }

    private static int integer(String text) {
        return (int) number(text, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    private static long number(String text) {
        return number(text, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private static long number(String text, long least, long most) {
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notOne) {
            // told below, like one that is out of range
        }
        throw new TypeConversionException(
                "a whole number from " + least + " to " + most + ", got \"" + OneLine.of(text) + "\"");
    }

    private static CommandLine commandLine(Console console, QueueWorker program, ExecutionProblems problems) {
        return new CommandLine(program, new CommandFactory(program))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Integer.class, Main::integer)
                .registerConverter(int.class, Main::integer)
                .registerConverter(Long.class, Main::number)
                .registerConverter(long.class, Main::number)
                .setOut(console.out())
                .setErr(console.err())
                .setParameterExceptionHandler(new UsageProblems())
                .setExecutionExceptionHandler(problems);
    }
}
