package dev.ronda.bench.workload;

import java.util.List;

/** All workloads. */
public final class Workloads {
    private static final List<Workload> ALL = List.of(
            new Enqueue(),
            new Bulk(),
            new Drain(),
            new DrainTwo(),
            new DrainEmpty(),
            new Latency(),
            new Due(),
            new Chains(),
            new Idle(),
            new Memory(),
            new Startup(),
            new Growth(),
            new Held(),
            new Limits(),
            new Recurring(),
            new Embedded());

    private Workloads() {}

    /** All of them, in the order of {@code --list}. */
    public static List<Workload> all() {
        return ALL;
    }

    /** Those with these names. */
    public static List<Workload> named(List<String> names) {
        return names.stream().map(Workloads::named).toList();
    }

    private static Workload named(String name) {
        return ALL.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no workload \"" + name + "\"; there are: "
                        + ALL.stream().map(Workload::name).toList()));
    }
}
