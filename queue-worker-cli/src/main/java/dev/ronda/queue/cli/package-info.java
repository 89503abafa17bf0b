/** The worker program: {@link dev.ronda.queue.cli.Main} and its commands. */
@NullMarked
package dev.ronda.queue.cli;

import org.jspecify.annotations.NullMarked;
