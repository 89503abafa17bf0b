package dev.ronda.bus.command;

import dev.ronda.bus.InvalidSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which database a command works on: that of {@code queue.yml}, of a url, or the worker's embedded default. */
final class DatabaseOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "the worker's queue.yml; its database and settings are used")
    private @Nullable Path config;

    @Option(names = "--env", paramLabel = "NAME", description = "the section of queue.yml")
    private @Nullable String environment;

    @Option(
            names = "--database",
            paramLabel = "URL",
            description = "JDBC url; default the embedded file storage/queue.db below the working directory")
    private @Nullable String database;

    @Option(names = "--user", paramLabel = "NAME", description = "of the database")
    private @Nullable String user;

    @Option(names = "--password", paramLabel = "PASSWORD", description = "of the database; better in queue.yml")
    private @Nullable String password;

    /** What the file says; nothing without one. */
    QueueYaml yaml() {
        return config == null ? QueueYaml.NONE : QueueYaml.read(config, environment, System.getenv());
    }

    /** Opens the database for a command that may be the first to use it. */
    TrackerDatabase open() {
        return TrackerDatabase.open(address(), true);
    }

    /** Opens a database that must be there. */
    TrackerDatabase openExisting() {
        return TrackerDatabase.open(address(), false);
    }

    private DatabaseAddress address() {
        if (database != null) {
            return new DatabaseAddress(database, user, password);
        }
        if (user != null || password != null) {
            throw new InvalidSettings("--user and --password mean nothing without --database; add the url");
        }
        DatabaseAddress configured = yaml().database();
        return configured == null ? DatabaseAddress.embedded(Path.of("")) : configured;
    }
}
