package dev.ronda.queue.internal.table;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An error as text that every database can hold: cut to a limit, without NUL and without half characters. */
public record ErrorText(
        String errorClass, String message, @Nullable String stack) {
    private static final int MAX_MESSAGE = 10_000;
    private static final int MAX_STACK = 30_000;
    private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");

    /** Cuts and cleans. */
    public ErrorText {
        errorClass = clean(errorClass, 255);
        message = clean(message, MAX_MESSAGE);
        stack = stack == null ? null : clean(stack, MAX_STACK);
    }

    /** The text of a throwable. A throwable whose own methods throw is told by its class alone. */
    public static ErrorText of(Throwable error) {
        String name = error.getClass().getName();
        try {
            var stack = new StringWriter();
            error.printStackTrace(new PrintWriter(stack, true));
            return new ErrorText(name, String.valueOf(error.getMessage()), stack.toString());
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (Throwable e) { // errors too: a class that its message needs may be missing
            return new ErrorText(
                    name, "(its message cannot be read: " + e.getClass().getName() + ")", null);
        }
    }

    private static String clean(String text, int limit) {
        String cut = text.length() <= limit ? text : text.substring(0, limit - 1) + "…";
        // PostgreSQL's text holds every character but NUL; half a surrogate pair is none, and each driver differs there
        String withoutNul = cut.replace('\0', '\u2400');
        return LONE_SURROGATE.matcher(withoutNul).replaceAll("\uFFFD");
    }
}
