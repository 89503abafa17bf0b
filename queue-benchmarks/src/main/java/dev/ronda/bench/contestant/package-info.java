/** What is compared: one class for each queue library, and plain JDBC. */
@NullMarked
package dev.ronda.bench.contestant;

import org.jspecify.annotations.NullMarked;
