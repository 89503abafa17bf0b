package dev.ronda.bus.feed;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The lines and variants of a query, for picking its buses out of an answer: no source is trusted to filter. */
final class BusFilter {

    private final Set<String> lines;
    private final Set<String> variants;

    BusFilter(FeedQuery query) {
        lines = comparable(query.lines());
        variants = comparable(query.variants());
    }

    boolean wantsLine(String line) {
        return lines.contains(comparable(line));
    }

    /** With variants asked for, a bus that does not tell its variant is not one of them. */
    boolean wantsVariant(@Nullable String variant) {
        return variants.isEmpty() || (variant != null && variants.contains(comparable(variant)));
    }

    boolean wants(BusReading bus) {
        return wantsLine(bus.line()) && wantsVariant(bus.variant());
    }

    private static Set<String> comparable(Collection<String> names) {
        return names.stream().map(BusFilter::comparable).collect(Collectors.toUnmodifiableSet());
    }

    private static String comparable(String name) {
        return name.strip().toUpperCase(Locale.ROOT);
    }
}
