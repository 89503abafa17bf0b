/** What is measured: one class for each workload. */
@NullMarked
package dev.ronda.bench.workload;

import org.jspecify.annotations.NullMarked;
