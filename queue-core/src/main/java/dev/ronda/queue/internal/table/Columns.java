package dev.ronda.queue.internal.table;

import dev.ronda.queue.internal.dialect.Dialect;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handles;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.argument.ArgumentFactory;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/** Teaches JDBI a dialect: its words in statements, instants, and lists of ids. */
public final class Columns {
    private Columns() {}

    /** The same JDBI, taught. */
    public static Jdbi teach(Jdbi jdbi, Dialect dialect) {
        dialect.words().forEach(jdbi.getConfig(SqlStatements.class)::define);
        // handles over a caller's connection are closed inside the caller's transaction
        jdbi.getConfig(Handles.class).setForceEndTransactions(false);
        jdbi.registerArgument(new Arguments(dialect));
        jdbi.registerColumnMapper(Instant.class, (row, column, context) -> dialect.readInstant(row, column));
        return jdbi;
    }

    private record Arguments(Dialect dialect) implements ArgumentFactory {
        @Override
        public Optional<Argument> build(Type type, @Nullable Object value, ConfigRegistry config) {
            if (type == Instant.class) {
                return Optional.of(
                        (position, statement, context) -> dialect.bindInstant(statement, position, (Instant) value));
            }
            if (value instanceof Ids ids) {
                return Optional.of((position, statement, context) -> dialect.bindIds(statement, position, ids.list()));
            }
            return Optional.empty();
        }
    }
}
