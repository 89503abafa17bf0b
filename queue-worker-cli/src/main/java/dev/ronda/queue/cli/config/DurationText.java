package dev.ronda.queue.cli.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: bare numbers are seconds, everything else carries its unit. */
public final class DurationText {
    /** What a duration may look like, for messages. */
    public static final String FORM = "seconds as a number, or a number with ms, s, m, h or d such as 100ms or 5m";

    private static final Pattern TEXT = Pattern.compile("(\\d{1,18}(?:\\.\\d{1,9})?)\\s*(ms|s|m|h|d)?");
    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    /** Longer ones are typing errors, and would overflow what is computed from them. */
    private static final BigDecimal LONGEST = BigDecimal.valueOf(36_500L * 86_400_000L);

    private DurationText() {}

    /**
     * Reads a duration.
     *
     * @param text such as {@code 0.1}, {@code 100ms}, {@code 1.5h}
     * @return zero or more, in whole milliseconds
     * @throws IllegalArgumentException with the permitted form and the value got
     */
    public static Duration parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(FORM + ", got \"" + text + "\"");
        }
        String unit = matcher.group(2) == null ? "s" : matcher.group(2);
        BigDecimal millis = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unitMillis(unit)));
        if (millis.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("at most 36500d, got \"" + text + "\"");
        }
        if (millis.signum() > 0 && millis.compareTo(BigDecimal.ONE) < 0) {
            throw new IllegalArgumentException("0 or at least 1ms, got \"" + text + "\"");
        }
        return Duration.ofMillis(millis.setScale(0, RoundingMode.HALF_UP).longValueExact());
    }

    /**
     * Writes a duration in the largest unit that keeps it exact.
     *
     * @param duration zero or more
     * @return such as {@code 100ms}, {@code 90s}, {@code 1h}
     */
    public static String format(Duration duration) {
        long millis = duration.toMillis();
        for (String unit : new String[] {"d", "h", "m", "s"}) {
            if (millis != 0 && millis % unitMillis(unit) == 0) {
                return millis / unitMillis(unit) + unit;
            }
        }
        return millis == 0 ? "0s" : millis + "ms";
    }

    private static long unitMillis(String unit) {
        return MILLIS.getOrDefault(unit, 1L);
    }
}
