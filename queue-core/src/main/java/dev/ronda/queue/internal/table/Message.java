package dev.ronda.queue.internal.table;

/** A word to the other processes, which a statement carries with its commit. */
public record Message(String channel, String text) {}
