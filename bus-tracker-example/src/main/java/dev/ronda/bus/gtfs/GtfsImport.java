package dev.ronda.bus.gtfs;

import java.util.List;

/**
 * What reading a GTFS folder gave.
 *
 * @param timetable everything readable
 * @param stopTimes how many stop times its trips hold
 * @param badRows how many rows were left out
 * @param problems the first few of them, each with file, line and reason
 */
public record GtfsImport(Timetable timetable, int stopTimes, int badRows, List<String> problems) {

    /** Copies the list. */
    public GtfsImport {
        problems = List.copyOf(problems);
    }
}
