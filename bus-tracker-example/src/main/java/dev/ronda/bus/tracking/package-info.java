/** What a round does with what a feed has seen: whose way a bus is on, when it arrives, when it has arrived. */
@NullMarked
package dev.ronda.bus.tracking;

import org.jspecify.annotations.NullMarked;
