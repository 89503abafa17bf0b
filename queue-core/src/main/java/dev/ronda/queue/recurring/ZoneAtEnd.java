package dev.ronda.queue.recurring;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A text and the zone that stood at its end.
 *
 * @param zone null if there was none
 */
record ZoneAtEnd(String rest, @Nullable ZoneId zone) {
    private static final Pattern LAST_WORD = Pattern.compile("(?s)(.*?)(?:\\s+in)?\\s+(\\S+)");
    private static final Pattern REGION = Pattern.compile("[A-Za-z_]+(/[A-Za-z][A-Za-z0-9_+-]*){1,2}");
    private static final Pattern OFFSET = Pattern.compile("[+-][0-9]{2}:[0-9]{2}");
    private static final Pattern ABBREVIATION =
            Pattern.compile("[ECMPAB][SD]T|[CEW]EST|IST|JST|MSK|AE[SD]T|NZ[SD]T|AK[SD]T|HST");

    /** The names of the IANA database by themselves in lower case. */
    private static final Map<String, String> IDS = ZoneId.getAvailableZoneIds().stream()
            .collect(Collectors.toUnmodifiableMap(id -> id.toLowerCase(Locale.ROOT), id -> id, (one, other) -> one));

    static ZoneAtEnd of(String text) {
        Matcher split = LAST_WORD.matcher(text);
        if (!split.matches()) {
            return new ZoneAtEnd(text, null);
        }
        String word = split.group(2);
        ZoneId zone = zone(word);
        return zone == null ? new ZoneAtEnd(text, null) : new ZoneAtEnd(split.group(1), zone);
    }

    private static @Nullable ZoneId zone(String word) {
        if (OFFSET.matcher(word).matches()) {
            try {
                return ZoneOffset.of(word);
            } catch (DateTimeException e) {
                throw new IllegalArgumentException("the offset " + word + " is not between -18:00 and +18:00", e);
            }
        }
        if (word.equalsIgnoreCase("Z")) {
            return ZoneOffset.UTC;
        }
        String id = IDS.get(word.toLowerCase(Locale.ROOT));
        if (id != null) {
            return ZoneId.of(id);
        }
        if (REGION.matcher(word).matches() || ABBREVIATION.matcher(word).matches()) {
            throw new IllegalArgumentException(
                    "\"" + word + "\" is not a time zone of the IANA database; write one such as Europe/Madrid or UTC");
        }
        return null;
    }
}
