/** Live positions: one interface, and the sources that stand behind it. */
@NullMarked
package dev.ronda.bus.feed;

import org.jspecify.annotations.NullMarked;
