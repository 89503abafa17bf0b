/** Distances on the ground and along the way of a bus. */
@NullMarked
package dev.ronda.bus.geo;

import org.jspecify.annotations.NullMarked;
