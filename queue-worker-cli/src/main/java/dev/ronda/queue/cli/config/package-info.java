/** {@code queue.yml}: {@link dev.ronda.queue.cli.config.QueueFileReader} turns it into a {@link dev.ronda.queue.cli.config.QueueFile}. */
@NullMarked
package dev.ronda.queue.cli.config;

import org.jspecify.annotations.NullMarked;
