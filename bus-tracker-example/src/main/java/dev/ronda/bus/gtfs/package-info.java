/** The timetable: GTFS text files read into plain records. */
@NullMarked
package dev.ronda.bus.gtfs;

import org.jspecify.annotations.NullMarked;
