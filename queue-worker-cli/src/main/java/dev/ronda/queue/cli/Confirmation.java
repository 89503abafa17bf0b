package dev.ronda.queue.cli;

import dev.ronda.queue.cli.config.Refused;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What changes many jobs at once is done only by who says yes, or how many they are. */
final class Confirmation {
    @Option(names = "--yes", description = "change all that are meant, however many they are")
    private boolean yes;

    @Option(
            names = "--confirm",
            paramLabel = "N",
            description =
                    "change all that are meant if they are so many; without, their number is told and nothing done")
    private @Nullable Long expected;

    /** Returns if it may be done. */
    void require(String verb, LongSupplier count) {
        if (yes) {
            return;
        }
        long found = count.getAsLong();
        if (expected == null) {
            throw new Refused("nothing done: would " + verb + " " + jobs(found) + "; to do it, add --confirm " + found
                    + " or --yes");
        }
        if (expected != found) {
            throw new Failed("nothing done: it would " + verb + " " + jobs(found) + ", not " + expected);
        }
    }

    static String jobs(long count) {
        return count == 1 ? "1 job" : String.format(Locale.ROOT, "%,d jobs", count);
    }
}
