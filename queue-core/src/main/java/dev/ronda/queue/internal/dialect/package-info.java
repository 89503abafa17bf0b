/** What one database does differently; the only place that knows their names. Entry: {@code Dialect.of(connection)}. */
@NullMarked
package dev.ronda.queue.internal.dialect;

import org.jspecify.annotations.NullMarked;
