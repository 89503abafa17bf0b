/** Log lines of the worker program: {@link dev.ronda.queue.cli.logging.Logging}. */
@NullMarked
package dev.ronda.queue.cli.logging;

import org.jspecify.annotations.NullMarked;
