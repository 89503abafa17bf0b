package dev.ronda.queue.cli.logging;

/** How log lines look. */
public enum LogFormat {
    /** For people. */
    TEXT,
    /** For programs: an object a line. */
    JSON
}
