/**
 * Persistent jobs that come round again: enqueue a {@link dev.ronda.queue.JobType} through a {@link
 * dev.ronda.queue.JobQueue}; its handler returns an {@link dev.ronda.queue.Outcome} that says what happens next.
 */
@NullMarked
package dev.ronda.queue;

import org.jspecify.annotations.NullMarked;
