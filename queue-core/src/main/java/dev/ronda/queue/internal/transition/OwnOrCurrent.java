package dev.ronda.queue.internal.transition;

import dev.ronda.queue.CurrentTransaction;
import java.sql.Connection;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Transactions of the queue's own, or that of the caller's framework while one is under way. Thread-safe. */
public final class OwnOrCurrent implements Within {
    private final Transactions own;
    private final @Nullable CurrentTransaction current;

    /** The queue's own, and the framework if there is one. */
    public OwnOrCurrent(Transactions own, @Nullable CurrentTransaction current) {
        this.own = own;
        this.current = current;
    }

    @Override
    public <T> T run(Function<Transaction, T> body) {
        return joined(body).orElseGet(() -> own.run(body));
    }

    @Override
    public <T> T look(Function<Transaction, T> query) {
        return joined(query).orElseGet(() -> own.look(query));
    }

    /** Runs a body inside the caller's transaction, if the framework says that there is one; else not at all. */
    public <T> Optional<T> joined(Function<Transaction, T> body) {
        CurrentTransaction framework = current;
        Optional<Connection> connection = framework == null ? Optional.empty() : framework.connection();
        return framework == null || connection.isEmpty()
                ? Optional.empty()
                : Optional.of(own.join(connection.get(), body, framework::afterCommit));
    }

    @Override
    public boolean isOneTransaction() {
        return underWay().isPresent();
    }

    /** The framework, if a transaction of it is under way. */
    public Optional<CurrentTransaction> underWay() {
        return Optional.ofNullable(current)
                .filter(framework -> framework.connection().isPresent());
    }
}
