/** Bodies of jobs that count their runs. */
@NullMarked
package dev.ronda.bench.run;

import org.jspecify.annotations.NullMarked;
