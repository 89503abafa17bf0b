package dev.ronda.bench.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Where one contestant has its tables for one turn.
 *
 * @param url its JDBC URL
 * @param user the user
 * @param password the password
 * @param name its name on the server; empty for an embedded database
 */
public record Database(String url, String user, String password, String name) {
    /** Connections of every contestant's pool: ten threads, their loops, and room. */
    public static final int POOL_SIZE = 20;

    /** A pool whose connections are all open already. */
    public HikariDataSource pool() {
        return pool(POOL_SIZE);
    }

    /** A pool of this size whose connections are all open already. */
    public HikariDataSource pool(int size) {
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(30_000);
        var pool = new HikariDataSource(config);
        while (pool.getHikariPoolMXBean().getTotalConnections() < size) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        return pool;
    }
}
