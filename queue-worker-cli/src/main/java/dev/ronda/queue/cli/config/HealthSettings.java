package dev.ronda.queue.cli.config;

import org.jspecify.annotations.Nullable;

/**
 * Where to answer questions of health.
 *
 * @param host address to bind to, or null for all
 * @param port 0 for any that is free
 */
public record HealthSettings(@Nullable String host, int port) {}
