package dev.ronda.bus.gtfs;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One row of a GTFS file, read by column name. */
final class GtfsRow {

    private static final Pattern WHOLE_NUMBER = Pattern.compile("\\d{1,9}");
    private static final Pattern TIME = Pattern.compile("(\\d{1,3}):([0-5]\\d):([0-5]\\d)");

    private final int line;
    private final Map<String, Integer> columns;
    private final String[] values;

    GtfsRow(int line, Map<String, Integer> columns, String[] values) {
        this.line = line;
        this.columns = columns;
        this.values = values;
    }

    /** The line of the file in which the row starts, from 1. */
    int line() {
        return line;
    }

    /** The value without outer blanks, or the empty string where the column is absent or empty. */
    String text(String column) {
        Integer index = columns.get(column);
        return index == null || index >= values.length ? "" : values[index].strip();
    }

    String required(String column) throws BadRow {
        String text = text(column);
        if (text.isEmpty()) {
            throw new BadRow("the mandatory field " + column + " is empty");
        }
        return text;
    }

    int number(String column) throws BadRow {
        String text = required(column);
        if (!WHOLE_NUMBER.matcher(text).matches()) {
            throw new BadRow(column + " must be a whole number from 0, got '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    double degrees(String column, int limit) throws BadRow {
        String text = required(column);
        double degrees;
        try {
            degrees = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            degrees = Double.NaN;
        }
        if (!(Math.abs(degrees) <= limit)) {
            throw new BadRow(column + " must be degrees from -" + limit + " to " + limit + ", got '" + text + "'");
        }
        return degrees;
    }

    LocalDate date(String column) throws BadRow {
        String text = required(column);
        try {
            return LocalDate.parse(text, DateTimeFormatter.BASIC_ISO_DATE);
        } catch (DateTimeException e) {
            throw new BadRow(column + " must be a date like 20260216, got '" + text + "'");
        }
    }

    /** Seconds of the service day, which may be more than a day has; null where the field is empty. */
    @Nullable Integer time(String column) throws BadRow {
        String text = text(column);
        if (text.isEmpty()) {
            return null;
        }
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            throw new BadRow(column + " must be a time like 25:10:00, got '" + text + "'");
        }
        return Integer.parseInt(time.group(1)) * 3600
                + Integer.parseInt(time.group(2)) * 60
                + Integer.parseInt(time.group(3));
    }
}
