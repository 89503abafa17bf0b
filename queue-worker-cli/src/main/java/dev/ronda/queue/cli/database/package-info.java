/** The queue's database as a pool: {@link dev.ronda.queue.cli.database.DatabasePool} opens it. */
@NullMarked
package dev.ronda.queue.cli.database;

import org.jspecify.annotations.NullMarked;
