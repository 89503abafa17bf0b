package dev.ronda.queue.cli.config;

import org.jspecify.annotations.Nullable;

/** Messages of other people's exceptions may have several lines; what the program prints has one. */
public final class OneLine {
    private OneLine() {}

    /**
     * The text with line breaks and runs of blanks replaced by single blanks.
     *
     * @param text or null, which becomes the word
     */
    public static String of(@Nullable Object text) {
        return String.valueOf(text).replaceAll("\\s+", " ").strip();
    }
}
