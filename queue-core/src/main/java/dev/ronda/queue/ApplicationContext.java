package dev.ronda.queue;

import java.util.Map;
import javax.sql.DataSource;

/** What a {@link QueueApplication} gets to work with. Used by one thread, during the start. */
public interface ApplicationContext {

    /** Takes the handlers, listeners and interceptors. */
    JobQueue.Builder queue();

    /** The queue's database, pooled; the application may keep its own tables there. */
    DataSource dataSource();

    /**
     * The keys under {@code application.settings} of the configuration file: strings, numbers, booleans, lists and maps.
     * Empty if there are none. Immutable.
     */
    Map<String, Object> settings();

    /**
     * Something to close when the worker stops, after the last run has ended; the last one given is closed first.
     *
     * @param closeable closed once
     */
    void onClose(AutoCloseable closeable);
}
