package dev.ronda.queue.internal.table;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Moves over several tables as one statement each, for databases whose statements can change tables inside WITH
 * (PostgreSQL): {@link EnqueueInOneStatement}, {@link DispatchInOneStatement}, {@link ClaimInOneStatement},
 * {@link EndInOneStatement}, {@link PassOnInOneStatement}. The transitions' own sequences say the same step by step. In plain
 * JDBC, since these run for each job; here is how they bind and read values.
 *
 * <p>None of them lets the planner choose: rows are found by {@code ctid = ANY} or {@code id = ANY} of an array, or along an
 * index with LIMIT. A join planned while a table was empty would read all of it for each row once it is full. Values that
 * differ from row to row are looked up in arrays by {@code width_bucket}, a binary search, instead of being joined; hence
 * the ids are sorted.
 */
final class InOneStatement {
    private InOneStatement() {}

    static <T> long[] longs(List<T> all, ToLongFunction<T> value) {
        return all.stream().mapToLong(value).toArray();
    }

    static <T> @Nullable String[] texts(List<T> all, Function<T, @Nullable String> value) {
        var texts = new @Nullable String[all.size()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = value.apply(all.get(i));
        }
        return texts;
    }

    static List<Long> ids(ResultSet row, int column) throws SQLException {
        return Arrays.asList((Long[]) row.getArray(column).getArray());
    }

    static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
