package dev.ronda.queue.cli;

import dev.ronda.queue.cli.config.Nearest;
import dev.ronda.queue.cli.config.OneLine;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** A wrong command line gets one line and the way to the help, not a page of it. */
final class UsageProblems implements IParameterExceptionHandler {
    @Override
    public int handleParseException(ParameterException problem, String[] arguments) {
        CommandLine command = problem.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("queue-worker: " + OneLine.of(problem.getMessage()));
        if (problem instanceof UnmatchedArgumentException unmatched) {
            List<String> suggestions = unmatched.getSuggestions();
            if (!suggestions.isEmpty()) {
                String wrong = unmatched.getUnmatched().get(0);
                err.println("Did you mean "
                        + Nearest.to(wrong, suggestions).orElseGet(() -> String.join(" or ", suggestions)) + "?");
            }
        }
        err.println("Run '" + command.getCommandSpec().qualifiedName() + " --help' for the usage.");
        return ExitCode.REFUSED;
    }
}
