/** The tables: one class each, with all the SQL that reads or changes it. Methods take a {@code Handle} and open no transaction. */
@NullMarked
package dev.ronda.queue.internal.table;

import org.jspecify.annotations.NullMarked;
