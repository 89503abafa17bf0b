package dev.ronda.bench.workload;

import com.zaxxer.hikari.HikariDataSource;
import dev.ronda.bench.contestant.Contestant;
import dev.ronda.bench.database.Database;
import dev.ronda.bench.database.Server;
import java.util.function.Consumer;

/** A contestant's fresh tables and a pool of connections to them. */
final class OpenTables implements AutoCloseable {
    private final Database database;
    private final HikariDataSource pool;
    private final Runnable removal;

    /** In a database of its own on the server, which goes away with them. */
    OpenTables(Server server, Contestant contestant) throws Exception {
        this(server.fresh(), contestant, server::drop);
    }

    /** In an embedded database. */
    OpenTables(Database database, Contestant contestant) throws Exception {
        this(database, contestant, none -> {});
    }

    private OpenTables(Database database, Contestant contestant, Consumer<Database> removal) throws Exception {
        this.database = database;
        this.pool = database.pool();
        this.removal = () -> removal.accept(database);
        contestant.createTables(pool);
    }

    Database database() {
        return database;
    }

    HikariDataSource pool() {
        return pool;
    }

    @Override
    public void close() {
        pool.close();
        removal.run();
    }
}
