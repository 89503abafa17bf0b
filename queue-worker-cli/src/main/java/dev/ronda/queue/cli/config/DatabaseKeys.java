package dev.ronda.queue.cli.config;

import dev.ronda.queue.WakeUps;
import dev.ronda.queue.config.QueueConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the database section; without one the database is an embedded file below the working directory. */
final class DatabaseKeys {
    private static final String KNOWN_URLS = "jdbc:postgresql:, jdbc:sqlite: or jdbc:h2:";

    private final Section section;
    private final Path workingDirectory;
    private final Problems problems;
    private final int processes;

    private DatabaseKeys(Section section, Path workingDirectory, int processes) {
        this.section = section;
        this.workingDirectory = workingDirectory;
        this.processes = processes;
        this.problems = section.source().problems();
    }

    static DatabaseSettings read(Section top, List<QueueConfig> processes, Path workingDirectory) {
        Section given = top.section(QueueFileKeys.DATABASE);
        Section section = given == null ? Section.empty(top.source()) : given;
        return new DatabaseKeys(section, workingDirectory, processes.size()).read(PoolSize.needed(processes));
    }

    private DatabaseSettings read(PoolSize needed) {
        String given = section.text("url");
        String user = section.text("user");
        String password = section.text("password");
        PoolSize pool = pool(needed);
        WakeUps wakeUps = wakeUps();
        String listenUrl = section.text("listen_url");
        section.finish();
        String embedded = SqliteUrl.embedded(workingDirectory);
        if (given == null) {
            refuseWithoutUrl("user", user);
            refuseWithoutUrl("password", password);
            refuseWithoutUrl("listen_url", listenUrl);
            return embedded(embedded, pool);
        }
        Optional<DatabaseKind> kind = DatabaseKind.of(given);
        if (kind.isEmpty()) {
            section.problem("url", KNOWN_URLS + ", got \"" + DatabaseSettings.masked(given) + "\"" + advice(given));
            return embedded(embedded, pool);
        }
        if (kind.get() == DatabaseKind.POSTGRESQL) {
            checkListening(wakeUps, listenUrl);
        } else {
            refuseListening();
        }
        return checked(kind.get(), given, user, password, pool, wakeUps, listenUrl);
    }

    private static DatabaseSettings embedded(String url, PoolSize pool) {
        return new DatabaseSettings(DatabaseKind.SQLITE, url, null, null, pool, WakeUps.ON, null);
    }

    private WakeUps wakeUps() {
        String given = section.text("wakeups");
        for (WakeUps mode : WakeUps.values()) {
            if (given == null || mode.name().toLowerCase(Locale.ROOT).equals(given)) {
                return mode;
            }
        }
        section.problem("wakeups", "on, after_commit_only or off, got \"" + given + "\"");
        return WakeUps.ON;
    }

    private void checkListening(WakeUps wakeUps, @Nullable String listenUrl) {
        if (listenUrl != null
                && DatabaseKind.of(listenUrl)
                        .filter(kind -> kind == DatabaseKind.POSTGRESQL)
                        .isEmpty()) {
            section.problem(
                    "listen_url",
                    "jdbc:postgresql: and the same database as database.url, got \""
                            + DatabaseSettings.masked(listenUrl) + "\"");
        } else if (listenUrl != null && wakeUps == WakeUps.OFF) {
            warn("listen_url", "no effect, since database.wakeups is off");
        }
    }

    private void refuseListening() {
        if (section.has("listen_url")) {
            section.problem("listen_url", "only processes on PostgreSQL wake each other; remove the key");
        }
        if (section.has("wakeups")) {
            warn("wakeups", "no effect, since only processes on PostgreSQL wake each other");
        }
    }

    private void refuseWithoutUrl(String key, @Nullable String value) {
        if (value != null && !section.has("url")) {
            section.problem(
                    key, "means nothing without database.url; add the url, such as jdbc:postgresql://localhost/queue");
        }
    }

    private DatabaseSettings checked(
            DatabaseKind kind,
            String url,
            @Nullable String user,
            @Nullable String password,
            PoolSize pool,
            WakeUps wakeUps,
            @Nullable String listenUrl) {
        switch (kind) {
            case SQLITE -> SqliteUrl.problem(url).ifPresent(text -> section.problem("url", text));
            case H2 -> {
                refuseSeveralProcesses(url);
                warn(
                        "url",
                        url.startsWith("jdbc:h2:mem:")
                                ? "the jobs are gone when this process ends, and no other process can enqueue; leave the"
                                        + " section out for an embedded file that lasts"
                                : "H2's files are not for jobs that must not be lost; leave the section out for an embedded"
                                        + " SQLite file");
            }
            case POSTGRESQL -> warnAboutMany(pool);
        }
        return new DatabaseSettings(
                kind,
                kind == DatabaseKind.SQLITE ? SqliteUrl.complete(url) : url,
                user,
                password,
                pool,
                wakeUps,
                listenUrl);
    }

    private void refuseSeveralProcesses(String url) {
        if (processes > 1
                && !url.startsWith("jdbc:h2:tcp:")
                && !url.toUpperCase(Locale.ROOT).contains("AUTO_SERVER=TRUE")) {
            section.problem(
                    "url",
                    "a database of several processes, since the mode is fork, and H2 has one in memory or in a file for"
                            + " one process only; leave the section out for an embedded SQLite file, or use --mode async");
        }
    }

    private PoolSize pool(PoolSize needed) {
        Integer given = section.integer("pool_size");
        if (given == null) {
            return needed;
        }
        if (given < needed.least()) {
            section.problem(
                    "pool_size",
                    "at least " + needed.least() + " (" + needed.own() + " for the process itself and one for"
                            + " transactions of jobs), got " + given + "; leave it out for " + needed.size());
            return needed;
        }
        if (given < needed.size()) {
            warn(
                    "pool_size",
                    needed.threads() + " threads may need up to " + needed.size() + " connections (" + needed.own()
                            + " + " + needed.threads() + "), got " + given + "; jobs that use transactions may wait for"
                            + " one another");
        }
        return needed.limitedTo(given);
    }

    private void warnAboutMany(PoolSize pool) {
        if (pool.isMany(processes)) {
            warn(
                    "pool_size",
                    "up to " + pool.size() + " connections"
                            + (processes > 1 ? " in each of " + processes + " processes" : "")
                            + ", and PostgreSQL permits 100 by default; raise its"
                            + " max_connections, or set pool_size if few jobs use transactions");
        }
    }

    private void warn(String key, String text) {
        problems.warning(section.lineOf(key), section.pathOf(key) + ": " + text);
    }

    private static String advice(String url) {
        if (url.startsWith("postgres://") || url.startsWith("postgresql://")) {
            return "; write jdbc:postgresql://host/database, and user and password as keys of their own";
        }
        if (url.startsWith("jdbc:mysql:") || url.startsWith("jdbc:mariadb:")) {
            return "; MySQL and MariaDB are not supported in this version";
        }
        return "";
    }
}
