/**
 * The tables: one class each, with all the SQL that reads or changes it; queue_jobs has more, by subject. Beside them the
 * statements that PostgreSQL makes over several tables at once. Methods take a {@code Handle} or a connection and open no
 * transaction.
 */
@NullMarked
package dev.ronda.queue.internal.table;

import org.jspecify.annotations.NullMarked;
