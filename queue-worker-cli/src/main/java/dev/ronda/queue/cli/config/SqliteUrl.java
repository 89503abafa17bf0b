package dev.ronda.queue.cli.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** SQLite's urls, with the settings without which it would lose commits or refuse busy writers at once. */
public final class SqliteUrl {
    private static final String PREFIX = "jdbc:sqlite:";

    private static final Map<String, String> SETTINGS = new TreeMap<>(
            Map.of("journal_mode", "WAL", "synchronous", "FULL", "busy_timeout", "10000", "foreign_keys", "true"));

    private SqliteUrl() {}

    static String embedded(Path workingDirectory) {
        return complete(PREFIX + workingDirectory.resolve("storage").resolve("queue.db"));
    }

    /** Adds the settings that the url does not have. */
    static String complete(String url) {
        var complete = new StringBuilder(url);
        for (Map.Entry<String, String> setting : SETTINGS.entrySet()) {
            if (!url.contains(setting.getKey() + "=")) {
                complete.append(complete.indexOf("?") < 0 ? '?' : '&')
                        .append(setting.getKey())
                        .append('=')
                        .append(setting.getValue());
            }
        }
        return complete.toString();
    }

    /** Why a url cannot serve. */
    static Optional<String> problem(String url) {
        if (url.contains(":memory:") || url.equals(PREFIX) || url.startsWith(PREFIX + "?")) {
            return Optional.of("a file, got a private in-memory database that each connection would have of its own");
        }
        if (url.contains("transaction_mode=")) {
            return Optional.of("without transaction_mode, which makes idle connections hold the write lock; remove it");
        }
        try {
            file(url);
        } catch (InvalidPathException invalid) {
            return Optional.of("a path that this machine understands, got \"" + OneLine.of(url) + "\" ("
                    + OneLine.of(invalid.getReason())
                    + "); if it is right, the locale has no UTF-8: set LC_ALL=C.UTF-8");
        }
        return Optional.empty();
    }

    /**
     * The file of a url.
     *
     * @param url begins with {@code jdbc:sqlite:}
     */
    public static Path file(String url) {
        String path = url.substring(PREFIX.length());
        int parameters = path.indexOf('?');
        String file = parameters < 0 ? path : path.substring(0, parameters);
        return Path.of(file.startsWith("file:") ? file.substring("file:".length()) : file)
                .toAbsolutePath();
    }
}
