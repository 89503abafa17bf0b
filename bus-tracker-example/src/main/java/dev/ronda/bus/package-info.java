/** A bus tracker on Ronda: one self-rescheduling job for each stop that is watched. */
@NullMarked
package dev.ronda.bus;

import org.jspecify.annotations.NullMarked;
