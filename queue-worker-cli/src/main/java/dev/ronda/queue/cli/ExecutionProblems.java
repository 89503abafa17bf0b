package dev.ronda.queue.cli;

import dev.ronda.queue.QueueException;
import dev.ronda.queue.cli.config.OneLine;
import dev.ronda.queue.cli.config.Refused;
import dev.ronda.queue.cli.database.DatabaseUnavailable;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Turns what a command throws into lines and an exit code. Traces only for who asks for them. */
final class ExecutionProblems implements IExecutionExceptionHandler {
    private final QueueWorker program;

    ExecutionProblems(QueueWorker program) {
        this.program = program;
    }

    @Override
    public int handleExecutionException(Exception problem, CommandLine command, ParseResult parsed) {
        PrintWriter err = program.console().err();
        int code = print(problem, err);
        if (program.isVerbose()) {
            problem.printStackTrace(err);
        }
        return code;
    }

    private int print(Exception problem, PrintWriter err) {
        if (problem instanceof Refused refused) {
            refused.lines().forEach(err::println);
            return ExitCode.REFUSED;
        }
        if (problem instanceof Failed || problem instanceof DatabaseUnavailable || problem instanceof QueueException) {
            err.println(OneLine.of(problem.getMessage()));
            return ExitCode.FAILED;
        }
        err.println("unexpected error: " + OneLine.of(problem)
                + (program.isVerbose() ? "" : "; run again with --verbose for the trace, and please report it"));
        return ExitCode.FAILED;
    }
}
