package dev.ronda.queue.recurring;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A unit of time as it is written in words. */
enum Unit {
    SECOND("s sec secs second seconds", 1),
    MINUTE("m min mins minute minutes", 60),
    HOUR("h hr hrs hour hours", 3600),
    DAY("d day days", 0),
    WEEK("w week weeks", 0),
    MONTH("month months", 0),
    YEAR("year years", 0);

    private static final Map<String, Unit> ADVERBS =
            Map.of("hourly", HOUR, "daily", DAY, "weekly", WEEK, "monthly", MONTH, "yearly", YEAR, "annually", YEAR);

    private final String spellings;

    /** Of the units that have the same length always, else 0. */
    final long seconds;

    Unit(String spellings, long seconds) {
        this.spellings = " " + spellings + " ";
        this.seconds = seconds;
    }

    static @Nullable Unit of(String word) {
        for (Unit unit : values()) {
            if (!word.isEmpty() && unit.spellings.contains(" " + word + " ")) {
                return unit;
            }
        }
        return null;
    }

    static @Nullable Unit ofAdverb(String word) {
        return ADVERBS.get(word);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
