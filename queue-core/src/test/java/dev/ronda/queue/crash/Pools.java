package dev.ronda.queue.crash;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;

/** Opens a database by its URL, as another process does. */
final class Pools {
    private Pools() {}

    static HikariDataSource open(String url, int size, Duration patience) {
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        if (url.startsWith("jdbc:postgresql:") && !url.contains("user=")) {
            config.setUsername(System.getenv().getOrDefault("QUEUE_TEST_POSTGRES_USER", "postgres"));
            config.setPassword(System.getenv().getOrDefault("QUEUE_TEST_POSTGRES_PASSWORD", ""));
        }
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(patience.toMillis());
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }
}
