package dev.ronda.queue.internal.table;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Rows that somebody else has locked. */
final class Held {
    private static final String SELECT = "SELECT id FROM %s WHERE id <among>";

    private Held() {}

    /** Which of those that exist; the others are locked from now on. */
    static Set<Long> among(Handle handle, String table, Collection<Long> ids) {
        String select = SELECT.formatted(table);
        Set<Long> held = new HashSet<>(ids(handle, select, ids));
        ids(handle, select + " <skip_locked_by_key>", ids).forEach(held::remove);
        return held;
    }

    private static List<Long> ids(Handle handle, String select, Collection<Long> ids) {
        return handle.createQuery(select)
                .bind("ids", new Ids(List.copyOf(ids)))
                .mapTo(Long.class)
                .list();
    }
}
