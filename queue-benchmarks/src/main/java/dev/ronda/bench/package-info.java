/** Ronda, its peers and the limit of the tables, measured in turns on one PostgreSQL; {@link dev.ronda.bench.Main} is the program. */
@NullMarked
package dev.ronda.bench;

import org.jspecify.annotations.NullMarked;
