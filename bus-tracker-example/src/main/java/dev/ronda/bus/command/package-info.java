/** The bus tracker's own commands. */
@NullMarked
package dev.ronda.bus.command;

import org.jspecify.annotations.NullMarked;
