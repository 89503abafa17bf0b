package dev.ronda.queue.internal.table;

import java.util.List;

/**
 * Job ids bound as {@code ids} for {@code <among>}.
 *
 * @param list the ids
 */
public record Ids(List<Long> list) {}
