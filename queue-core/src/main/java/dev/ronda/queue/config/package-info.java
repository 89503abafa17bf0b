/** What a process runs: immutable records with named defaults; {@link dev.ronda.queue.config.QueueConfig} is the whole. */
@NullMarked
package dev.ronda.queue.config;

import org.jspecify.annotations.NullMarked;
