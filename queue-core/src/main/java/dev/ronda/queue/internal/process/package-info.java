/** When things happen: the loops and threads of a process. Entry: {@link dev.ronda.queue.internal.process.Supervisor}. */
@NullMarked
package dev.ronda.queue.internal.process;

import org.jspecify.annotations.NullMarked;
