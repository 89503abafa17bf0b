package dev.ronda.bench.contestant;

import java.util.List;
import java.util.stream.Stream;

/** All contestants, in the order of their turns. */
public final class Contestants {
    private static final List<Contestant> USUAL = List.of(
            new Limit(), Ronda.usual(), DbScheduler.fetch(), DbScheduler.lockAndFetch(), new JobRunr(), new Quartz());
    private static final List<Contestant> ALL = Stream.concat(
                    USUAL.stream(),
                    Stream.of(
                            Ronda.silent(),
                            Ronda.limited("ronda-1-key", 1),
                            Ronda.limited("ronda-1000-keys", 1_000),
                            new Tables()))
            .toList();

    private Contestants() {}

    /** Their names. */
    public static List<String> names() {
        return ALL.stream().map(Contestant::name).toList();
    }

    /** Those with these names, or the usual ones if none is given. */
    public static List<Contestant> named(List<String> names) {
        return names.isEmpty() ? USUAL : names.stream().map(Contestants::named).toList();
    }

    /** The one with this name. */
    public static Contestant named(String name) {
        return ALL.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("no contestant \"" + name + "\"; there are: " + names()));
    }
}
