/** Meters of the queue. */
@NullMarked
package dev.ronda.queue.micrometer;

import org.jspecify.annotations.NullMarked;
