package dev.ronda.queue.cli.application;

import dev.ronda.queue.ApplicationContext;
import dev.ronda.queue.JobQueue;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the worker program hands to applications, and what they want closed at the end. */
public final class WorkerContext implements ApplicationContext, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerContext.class);

    private final JobQueue.Builder builder;
    private final DataSource dataSource;
    private final Map<String, Object> settings;
    private final Deque<AutoCloseable> closeables = new ArrayDeque<>();

    /**
     * With its parts.
     *
     * @param builder not built yet
     * @param dataSource the queue's database
     * @param settings free values of the configuration file, immutable
     */
    public WorkerContext(JobQueue.Builder builder, DataSource dataSource, Map<String, Object> settings) {
        this.builder = builder;
        this.dataSource = dataSource;
        this.settings = settings;
    }

    @Override
    public JobQueue.Builder queue() {
        return builder;
    }

    @Override
    public DataSource dataSource() {
        return dataSource;
    }

    @Override
    public Map<String, Object> settings() {
        return settings;
    }

    @Override
    public synchronized void onClose(AutoCloseable closeable) {
        closeables.push(closeable);
    }

    /** Closes the last one given first; one that fails does not keep the others open. */
    @Override
    public synchronized void close() {
        while (!closeables.isEmpty()) {
            AutoCloseable next = closeables.pop();
            try {
                next.close();
            } catch (Exception | LinkageError error) {
                LOG.warn("the application's {} failed to close", next.getClass().getName(), error);
            }
        }
    }
}
