package dev.ronda.bench.workload;

import java.util.List;

/** Something that is measured, in one variant or several. */
public interface Workload {

    /** What it is called on the command line and in the table. */
    String name();

    /** What it measures, in one line. */
    String description();

    /** Its variants, in the order in which they are measured. */
    List<Trial> trials(Bench bench);
}
