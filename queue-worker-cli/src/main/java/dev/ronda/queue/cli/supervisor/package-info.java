/** Workers as JVMs of their own: starts them, watches them, starts them again, and ends them. Knows nothing of jobs. */
@NullMarked
package dev.ronda.queue.cli.supervisor;

import org.jspecify.annotations.NullMarked;
