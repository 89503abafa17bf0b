/** The migrations, run by Flyway under a history table of their own. */
@NullMarked
package dev.ronda.queue.internal.schema;

import org.jspecify.annotations.NullMarked;
