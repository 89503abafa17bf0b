package dev.ronda.bus.command;

import dev.ronda.bus.InvalidSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a database is.
 *
 * @param url JDBC url of PostgreSQL, SQLite or H2
 * @param user or null
 * @param password or null
 */
record DatabaseAddress(
        String url, @Nullable String user, @Nullable String password) {
    private static final String SQLITE = "jdbc:sqlite:";

    /** Without these an embedded file would lose commits, or refuse writers that only have to wait. */
    private static final List<String> SQLITE_SETTINGS =
            List.of("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "foreign_keys=true");

    DatabaseAddress {
        if (!url.startsWith(SQLITE) && !url.startsWith("jdbc:postgresql:") && !url.startsWith("jdbc:h2:")) {
            throw new InvalidSettings(
                    "database: a url that begins with jdbc:postgresql:, jdbc:sqlite: or jdbc:h2:, got \"" + url + "\"");
        }
        url = url.startsWith(SQLITE) ? complete(url) : url;
    }

    /** The worker's own default below a working directory. */
    static DatabaseAddress embedded(Path workingDirectory) {
        Path file = workingDirectory.toAbsolutePath().resolve("storage").resolve("queue.db");
        return new DatabaseAddress(SQLITE + file, null, null);
    }

    /** The file of an embedded database. */
    Optional<Path> file() {
        if (!url.startsWith(SQLITE)) {
            return Optional.empty();
        }
        String path = url.substring(SQLITE.length(), url.indexOf('?'));
        return Optional.of(Path.of(path.startsWith("file:") ? path.substring("file:".length()) : path)
                .toAbsolutePath());
    }

    private static String complete(String url) {
        var complete = new StringBuilder(url);
        for (String setting : SQLITE_SETTINGS) {
            String key = setting.substring(0, setting.indexOf('=') + 1);
            if (complete.indexOf(key) < 0) {
                complete.append(complete.indexOf("?") < 0 ? '?' : '&').append(setting);
            }
        }
        return complete.toString();
    }
}
