package dev.ronda.queue.internal.table;

import dev.ronda.queue.internal.dialect.Dialect;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handles;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.argument.ArgumentFactory;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.statement.SqlStatements;

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

    /** Preparable, since batches ask preparable factories first and JDBI's own would win. */
    private record Arguments(Dialect dialect) implements ArgumentFactory.Preparable {
        @Override
        public Optional<Function<Object, Argument>> prepare(Type type, ConfigRegistry config) {
            if (type == Instant.class) {
                return Optional.of(value ->
                        (position, statement, context) -> dialect.bindInstant(statement, position, (Instant) value));
            }
            if (type == Ids.class) {
                return Optional.of(value ->
                        (position, statement, context) -> dialect.bindIds(statement, position, ((Ids) value).list()));
            }
            return Optional.empty();
        }
    }
}
