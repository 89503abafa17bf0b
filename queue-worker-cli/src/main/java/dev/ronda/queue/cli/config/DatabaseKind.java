package dev.ronda.queue.cli.config;

import java.util.Arrays;
import java.util.Optional;

/** The databases whose drivers are in the jar. */
public enum DatabaseKind {
    /** The default, and for several processes of one machine. */
    SQLITE("jdbc:sqlite:", "org.sqlite.JDBC"),
    /** For real use and many machines. */
    POSTGRESQL("jdbc:postgresql:", "org.postgresql.Driver"),
    /** For trying things out. */
    H2("jdbc:h2:", "org.h2.Driver");

    private final String prefix;
    private final String driver;

    DatabaseKind(String prefix, String driver) {
        this.prefix = prefix;
        this.driver = driver;
    }

    /** The class of its JDBC driver. */
    public String driver() {
        return driver;
    }

    static Optional<DatabaseKind> of(String url) {
        return Arrays.stream(values())
                .filter(kind -> url.startsWith(kind.prefix))
                .findFirst();
    }
}
