/** Arguments as JSON. */
@NullMarked
package dev.ronda.queue.internal.codec;

import org.jspecify.annotations.NullMarked;
