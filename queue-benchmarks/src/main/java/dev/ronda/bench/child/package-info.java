/** A contestant in a JVM of its own. */
@NullMarked
package dev.ronda.bench.child;

import org.jspecify.annotations.NullMarked;
