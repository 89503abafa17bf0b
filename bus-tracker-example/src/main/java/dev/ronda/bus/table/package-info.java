/** The bus tracker's own tables: one class per table with all its SQL. Nothing here opens or ends a transaction. */
@NullMarked
package dev.ronda.bus.table;

import org.jspecify.annotations.NullMarked;
