package dev.ronda.bus.gtfs;

/**
 * A stop of a variant.
 *
 * @param seq the stop sequence number, rising along the way
 * @param stopId the stop
 * @param alongM metres from the start of the shape, never falling along the way
 * @param schedOffsetS scheduled seconds from the first stop of the variant
 */
public record GtfsVariantStop(int seq, String stopId, double alongM, int schedOffsetS) {}
