package dev.ronda.bus.geo;

/**
 * Where a place lies against a polyline.
 *
 * @param alongM metres from the start of the polyline to the point of it nearest to the place
 * @param lateralM metres from that point to the place
 */
public record Projection(double alongM, double lateralM) {}
