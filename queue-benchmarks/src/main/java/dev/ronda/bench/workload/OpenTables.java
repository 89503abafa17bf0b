package dev.ronda.bench.workload;

import com.zaxxer.hikari.HikariDataSource;
import dev.ronda.bench.contestant.Contestant;
import dev.ronda.bench.database.Database;
import dev.ronda.bench.database.Server;

/** A contestant's fresh tables and a pool of connections to them. */
final class OpenTables implements AutoCloseable {
    private final Server server;
    private final Database database;
    private final HikariDataSource pool;

    OpenTables(Server server, Contestant contestant) throws Exception {
        this.server = server;
        this.database = server.fresh();
        this.pool = database.pool();
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
        server.drop(database);
    }
}
