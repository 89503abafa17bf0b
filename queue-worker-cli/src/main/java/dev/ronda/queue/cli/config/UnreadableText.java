package dev.ronda.queue.cli.config;

/**
 * Text from the command line or the environment that the JVM could not read: where the locale has no UTF-8, as under cron
 * and in many containers, it puts a mark in the place of each letter beyond ASCII, and the text is lost.
 */
public final class UnreadableText {
    /** Unicode's replacement character. */
    private static final char MARK = '\uFFFD';

    private UnreadableText() {}

    /**
     * Whether something of it was lost.
     *
     * @param text from the command line or the environment
     */
    public static boolean isIn(String text) {
        return text.indexOf(MARK) >= 0;
    }

    /**
     * What to tell.
     *
     * @param what has such text
     */
    public static String problem(String what) {
        return OneLine.of(what) + " has letters that cannot be read in the encoding of this locale, "
                + System.getProperty("sun.jnu.encoding") + "; set LC_ALL=C.UTF-8, or another locale with UTF-8";
    }
}
