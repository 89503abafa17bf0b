/** What changes a job's state: each transition is one transaction, takes lists, and is read from {@link dev.ronda.queue.internal.transition.Transactions}. */
@NullMarked
package dev.ronda.queue.internal.transition;

import org.jspecify.annotations.NullMarked;
