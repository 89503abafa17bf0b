/** Processes of one PostgreSQL database that wake each other: each with a pool, a queue and a runtime of its own. */
package dev.ronda.queue.wakeup;
