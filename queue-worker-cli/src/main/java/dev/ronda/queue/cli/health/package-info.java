/** Answers over HTTP whether this process lives and works. */
@NullMarked
package dev.ronda.queue.cli.health;

import org.jspecify.annotations.NullMarked;
