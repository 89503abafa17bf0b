/** Jobs that a timetable starts: {@link dev.ronda.queue.recurring.Schedule} is the timetable. */
@NullMarked
package dev.ronda.queue.recurring;

import org.jspecify.annotations.NullMarked;
