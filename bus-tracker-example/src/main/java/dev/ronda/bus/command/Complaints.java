package dev.ronda.bus.command;

import dev.ronda.bus.InvalidSettings;
import java.sql.SQLException;
import picocli.CommandLine;

/** Turns whatever goes wrong into one line and an exit code, never a stack trace. */
final class Complaints {
    static final int FAILED = 1;
    static final int USAGE = 2;

    private Complaints() {}

    static int usage(CommandLine.ParameterException problem, String[] args) {
        CommandLine command = problem.getCommandLine();
        String hint = "; see " + command.getCommandSpec().qualifiedName() + " --help";
        command.getErr().println("bus-tracker: " + oneLine(String.valueOf(problem.getMessage())) + hint);
        return USAGE;
    }

    static int execution(Exception problem, CommandLine command, CommandLine.ParseResult parsed) {
        boolean ofUser = problem instanceof InvalidSettings;
        command.getErr().println("bus-tracker: " + oneLine(text(problem)));
        return ofUser ? USAGE : FAILED;
    }

    /** What the database said tells most; else the deepest cause says what happened, and what lies above it only where. */
    private static String text(Throwable problem) {
        Throwable cause = problem;
        while (!(cause instanceof SQLException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
