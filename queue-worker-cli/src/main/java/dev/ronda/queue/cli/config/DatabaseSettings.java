package dev.ronda.queue.cli.config;

import dev.ronda.queue.WakeUps;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which database, and how many connections.
 *
 * @param kind its product
 * @param url JDBC url
 * @param user or null
 * @param password or null
 * @param pool how many connections
 * @param wakeUps whether processes wake each other; no effect but on PostgreSQL
 * @param listenUrl JDBC url of a direct connection to the same PostgreSQL database, or null if the other one is direct
 */
public record DatabaseSettings(
        DatabaseKind kind,
        String url,
        @Nullable String user,
        @Nullable String password,
        PoolSize pool,
        WakeUps wakeUps,
        @Nullable String listenUrl) {

    private static final Pattern PARAMETER = Pattern.compile("(?i)([?&;](?:ssl)?password=)[^&;]*");
    private static final Pattern AUTHORITY = Pattern.compile("(//[^/@:]*:)[^/@]*@");

    /** The url without passwords, for people to see. */
    public String shownUrl() {
        return masked(url);
    }

    /** The url to listen on without passwords, or null. */
    public @Nullable String shownListenUrl() {
        return listenUrl == null ? null : masked(listenUrl);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return shownUrl() + (user == null ? "" : " user=" + user) + (password == null ? "" : " password=***");
    }

    static String masked(String url) {
        return AUTHORITY.matcher(PARAMETER.matcher(url).replaceAll("$1***")).replaceAll("$1***@");
    }
}
