package dev.ronda.queue.cli.config;

import org.jspecify.annotations.Nullable;

/** Messages of other people's exceptions may have several lines; what the program prints has one. */
public final class OneLine {
    private OneLine() {}

    /**
     * The text with line breaks and runs of blanks replaced by single blanks, and other control characters, which a terminal
     * would obey, by question marks.
     *
     * @param text or null, which becomes the word
     */
    public static String of(@Nullable Object text) {
        return withoutControls(String.valueOf(text).replaceAll("\\s+", " ").strip());
    }

    /**
     * One line as it is, but for control characters, which become question marks.
     *
     * @param line without line breaks
     */
    public static String withoutControls(String line) {
        return line.replaceAll("\\p{Cc}", "?");
    }
}
