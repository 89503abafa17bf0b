/** What the queue tells: {@link dev.ronda.queue.event.QueueEvent} after each transition, to each {@code QueueListener}. */
@NullMarked
package dev.ronda.queue.event;

import org.jspecify.annotations.NullMarked;
