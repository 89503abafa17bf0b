package dev.ronda.bus.feed;

import java.util.List;

/**
 * What an answer holds for one query.
 *
 * @param buses the buses of the query
 * @param skipped how many entities, of whatever line, were unusable
 */
record Selection(List<BusReading> buses, int skipped) {}
