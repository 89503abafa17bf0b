package dev.ronda.queue.cli;

import dev.ronda.queue.QueueException;
import dev.ronda.queue.cli.config.OneLine;
import dev.ronda.queue.cli.config.Refused;
import dev.ronda.queue.cli.database.DatabaseUnavailable;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Turns what a command throws into lines and an exit code. Traces only for who asks for them. */
final class ExecutionProblems implements IExecutionExceptionHandler {
    /** PostgreSQL's and H2's; SQLite has no states. */
    private static final Set<String> NO_SUCH_TABLE = Set.of("42P01", "42S02", "42S04");

    private final QueueWorker program;

    ExecutionProblems(QueueWorker program) {
        this.program = program;
    }

    @Override
    public int handleExecutionException(Exception problem, CommandLine command, ParseResult parsed) {
        return print(problem);
    }

    int print(Throwable problem) {
        PrintWriter err = program.console().err();
        int code = print(problem, err);
        if (program.isVerbose()) {
            problem.printStackTrace(err);
        }
        return code;
    }

    private int print(Throwable problem, PrintWriter err) {
        if (problem instanceof Refused refused) {
            refused.lines().forEach(err::println);
            return ExitCode.REFUSED;
        }
        if (problem instanceof Failed || problem instanceof DatabaseUnavailable || problem instanceof QueueException) {
            err.println(OneLine.of(problem.getMessage()));
            return ExitCode.FAILED;
        }
        SQLException refusal = refusal(problem);
        if (refusal != null) {
            err.println("the database refused: " + OneLine.of(refusal.getMessage()) + advice(refusal));
            return ExitCode.FAILED;
        }
        err.println("unexpected error: " + OneLine.of(problem)
                + (program.isVerbose() ? "" : "; run again with --verbose for the trace, and please report it"));
        return ExitCode.FAILED;
    }

    /** What the database said, below what the layers above made of it. */
    private static @Nullable SQLException refusal(Throwable problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException refusal) {
                return refusal;
            }
        }
        return null;
    }

    private static String advice(SQLException refusal) {
        String message = String.valueOf(refusal.getMessage());
        if (message.contains("no such table") || NO_SUCH_TABLE.contains(String.valueOf(refusal.getSQLState()))) {
            return "; run 'queue-worker migrate' first";
        }
        return message.startsWith("[SQLITE_READONLY")
                ? "; run the command as the user of the workers, or let this user write the file and its folder"
                : "";
    }
}
