/** Readings, their medians, the table and the JSON lines. */
@NullMarked
package dev.ronda.bench.result;

import org.jspecify.annotations.NullMarked;
