/** The board of a stop: what comes next, how sure that is, and what came. */
@NullMarked
package dev.ronda.bus.board;

import org.jspecify.annotations.NullMarked;
