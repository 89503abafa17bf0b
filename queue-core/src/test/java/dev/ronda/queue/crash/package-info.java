/**
 * What must hold when processes die and the database goes away, shown with real processes that are killed and a real
 * connection that is cut. The tests start {@link dev.ronda.queue.crash.CrashWorker} in JVMs of its own.
 */
package dev.ronda.queue.crash;
