package dev.ronda.bus.gtfs;

/**
 * A stop, from {@code stops.txt}.
 *
 * @param id the stop id
 * @param name the name on the sign
 * @param lat degrees north
 * @param lon degrees east
 */
public record GtfsStop(String id, String name, double lat, double lon) {}
