package dev.ronda.bus.gtfs;

import org.jspecify.annotations.Nullable;

/**
 * A line, from {@code routes.txt}.
 *
 * @param id the route id, as live feeds name it
 * @param number the line as riders know it
 * @param name the long name, possibly empty
 * @param color six hex digits without {@code #}, if the feed has a colour
 */
public record GtfsLine(
        String id, String number, String name, @Nullable String color) {}
