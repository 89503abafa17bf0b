package dev.ronda.bus.gtfs;

/**
 * A scheduled arrival.
 *
 * @param seq the stop sequence number, rising along the trip
 * @param stopId the stop
 * @param arrivalS seconds of the service day; more than 86,400 after midnight
 */
public record GtfsStopTime(int seq, String stopId, int arrivalS) {}
