/** Traces through the queue. */
@NullMarked
package dev.ronda.queue.opentelemetry;

import org.jspecify.annotations.NullMarked;
