package dev.ronda.queue;

import dev.ronda.queue.config.JobSettings;
import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.event.JobInterceptor;
import dev.ronda.queue.event.QueueListener;
import java.sql.Connection;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;

/** SURFACE ONLY, bodies follow. */
public final class JobQueue {
    public static Builder builder(DataSource dataSource) {
        throw new IllegalStateException();
    }

    public <A> Enqueued enqueue(JobType<A> type, A arguments) {
        throw new IllegalStateException();
    }

    public <A> Enqueued enqueue(JobType<A> type, A arguments, Consumer<EnqueueOptions> with) {
        throw new IllegalStateException();
    }

    public <A> List<Enqueued> enqueueAll(JobType<A> type, Collection<? extends A> arguments) {
        throw new IllegalStateException();
    }

    public <A> List<Enqueued> enqueueAll(
            JobType<A> type, Collection<? extends A> arguments, Consumer<EnqueueOptions> with) {
        throw new IllegalStateException();
    }
    /** by name, JSON checked against the record of the registered type. */
    public Enqueued enqueueJson(String type, String json, Consumer<EnqueueOptions> with) {
        throw new IllegalStateException();
    }
    /** joins the caller's transaction (autocommit off). */
    public InTransaction in(Connection connection) {
        throw new IllegalStateException();
    }

    public InTransaction in(Handle handle) {
        throw new IllegalStateException();
    }
    /** runs body in one transaction on the queue's database (on SQLite through the write gate), commits, returns its result. */
    public <T> T transaction(SqlFunction<T> body) throws Exception {
        throw new IllegalStateException();
    }

    public JobChange cancel(long id) {
        throw new IllegalStateException();
    }

    public JobChange discard(long id) {
        throw new IllegalStateException();
    }

    public JobChange retry(long id) {
        throw new IllegalStateException();
    }

    public JobChange reschedule(long id, Instant at) {
        throw new IllegalStateException();
    }

    public Optional<JobInfo> find(long id) {
        throw new IllegalStateException();
    }
    /** id of the unfinished job that holds the unique key. */
    public Optional<Long> findByUniqueKey(JobType<?> type, String uniqueKey) {
        throw new IllegalStateException();
    }
    /** names of all registered types. */
    public Set<String> jobTypes() {
        throw new IllegalStateException();
    }

    public QueueRuntime start(QueueConfig config) {
        throw new IllegalStateException();
    }
    /** Brings the tables up to date; returns how many migrations ran. */
    public static int migrate(DataSource dataSource) {
        throw new IllegalStateException();
    }
    /** The SQL of all migrations for the kind of database behind the JDBC url, as text. */
    public static String migrationSql(String jdbcUrl) {
        throw new IllegalStateException();
    }

    /** The verbs inside the caller's transaction. */
    public static final class InTransaction {
        public <A> Enqueued enqueue(JobType<A> type, A arguments) {
            throw new IllegalStateException();
        }

        public <A> Enqueued enqueue(JobType<A> type, A arguments, Consumer<EnqueueOptions> with) {
            throw new IllegalStateException();
        }

        public <A> List<Enqueued> enqueueAll(
                JobType<A> type, Collection<? extends A> arguments, Consumer<EnqueueOptions> with) {
            throw new IllegalStateException();
        }

        public JobChange cancel(long id) {
            throw new IllegalStateException();
        }

        public JobChange discard(long id) {
            throw new IllegalStateException();
        }

        public JobChange retry(long id) {
            throw new IllegalStateException();
        }

        public JobChange reschedule(long id, Instant at) {
            throw new IllegalStateException();
        }

        public Optional<Long> findByUniqueKey(JobType<?> type, String uniqueKey) {
            throw new IllegalStateException();
        }
    }

    public static final class Builder {
        public <A> Builder handle(JobType<A> type, JobHandler<A> handler) {
            throw new IllegalStateException();
        }

        public <A> Builder handleVoid(JobType<A> type, JobHandler.OfVoid<A> handler) {
            throw new IllegalStateException();
        }
        /** an enqueue-only type, for enqueueJson. */
        public Builder type(JobType<?> type) {
            throw new IllegalStateException();
        }

        public Builder settings(String jobTypeName, JobSettings settings) {
            throw new IllegalStateException();
        }

        public Builder listener(QueueListener listener) {
            throw new IllegalStateException();
        }

        public Builder interceptor(JobInterceptor interceptor) {
            throw new IllegalStateException();
        }

        public Builder currentTransaction(CurrentTransaction current) {
            throw new IllegalStateException();
        }
        /** whether build() migrates; default true. */
        public Builder migrate(boolean migrate) {
            throw new IllegalStateException();
        }
        /** largest JSON of arguments in bytes; default 1 MiB. */
        public Builder maxArgumentBytes(int bytes) {
            throw new IllegalStateException();
        }

        public JobQueue build() {
            throw new IllegalStateException();
        }
    }
}
