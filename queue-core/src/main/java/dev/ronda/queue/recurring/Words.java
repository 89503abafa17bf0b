package dev.ronda.queue.recurring;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of a text and how far they have been read, in lower case. A comma is a word. */
final class Words {
    private static final Pattern WORD = Pattern.compile(",|[^\\s,]+");
    private static final Pattern ORDINAL = Pattern.compile("([0-9]{1,2})(?:st|nd|rd|th)");
    private static final List<String> WEEKDAYS =
            List.of("sunday monday tuesday wednesday thursday friday saturday".split(" "));
    private static final List<String> MONTHS =
            List.of("january february march april may june july august september october november december".split(" "));
    private static final List<String> ORDINALS = List.of("first second third fourth fifth".split(" "));
    private static final List<String> NUMBERS =
            List.of("zero one two three four five six seven eight nine ten eleven twelve".split(" "));
    private static final List<String> ROUND_NUMBERS = List.of("fifteen thirty forty-five sixty ninety".split(" "));

    private final List<String> words;
    private int at;

    Words(String text) {
        words = WORD.matcher(text.toLowerCase(Locale.ROOT))
                .results()
                .map(MatchResult::group)
                .toList();
    }

    boolean hasMore() {
        return at < words.size();
    }

    /** The next word, or an empty text. */
    String peek() {
        return peek(0);
    }

    String peek(int ahead) {
        return at + ahead < words.size() ? words.get(at + ahead) : "";
    }

    String take() {
        String word = peek();
        at++;
        return word;
    }

    boolean accept(String... choices) {
        boolean is = hasMore() && List.of(choices).contains(peek());
        if (is) {
            at++;
        }
        return is;
    }

    void expect(String... choices) {
        if (!accept(choices)) {
            throw unclear();
        }
    }

    /** Reads a comma, an "and", or both, if one of these words follows. */
    boolean acceptAnd(Predicate<String> goesOn) {
        int ahead = peek().equals(",") ? 1 : 0;
        ahead += peek(ahead).equals("and") ? 1 : 0;
        boolean more = ahead > 0 && goesOn.test(peek(ahead));
        at += more ? ahead : 0;
        return more;
    }

    int takeNumber(int most) {
        int number = number(peek());
        if (number < 0) {
            throw unclear();
        }
        if (number > most) {
            throw new IllegalArgumentException("\"" + peek() + "\" is more than " + most + "; write a smaller number");
        }
        at++;
        return number;
    }

    /** What has not been read. */
    String rest() {
        return String.join(" ", words.subList(Math.min(at, words.size()), words.size()));
    }

    IllegalArgumentException unclear() {
        return new IllegalArgumentException(
                (hasMore() ? "\"" + rest() + "\" is not understood" : "something is missing at the end") + "; "
                        + Schedule.EXAMPLES);
    }

    // ---- what words mean

    /** Sunday is 0; negative if it is none. */
    static int weekday(String word) {
        return indexOf(word.endsWith("days") ? word.substring(0, word.length() - 1) : word, WEEKDAYS);
    }

    static boolean isWeekday(String word) {
        return weekday(word) >= 0;
    }

    /** January is 1; 0 if it is none. */
    static int month(String word) {
        return indexOf(word, MONTHS) + 1;
    }

    static boolean isMonth(String word) {
        return month(word) > 0;
    }

    /** Names may be cut after their third letter. */
    private static int indexOf(String word, List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            if (word.length() >= 3 && names.get(i).startsWith(word)) {
                return i;
            }
        }
        return -1;
    }

    /** 0 if it is none. */
    static int ordinal(String word) {
        Matcher digits = ORDINAL.matcher(word);
        return digits.matches() ? Integer.parseInt(digits.group(1)) : ORDINALS.indexOf(word) + 1;
    }

    static boolean isOrdinal(String word) {
        return ordinal(word) > 0 || word.equals("last");
    }

    /** Negative if it is none; too long a number is the greatest. */
    static int number(String word) {
        if (ROUND_NUMBERS.contains(word)) {
            return List.of(15, 30, 45, 60, 90).get(ROUND_NUMBERS.indexOf(word));
        }
        if (!word.matches("[0-9]+")) {
            return NUMBERS.indexOf(word);
        }
        return word.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(word);
    }

    static boolean isNumber(String word) {
        return number(word) >= 0;
    }
}
