package dev.ronda.queue.cli;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON object in one line. */
final class JsonLine {
    private final StringBuilder text = new StringBuilder("{");

    /** Numbers, booleans and other lines as they are, lists as arrays, maps as objects, all else as text. */
    JsonLine add(String key, @Nullable Object value) {
        if (text.length() > 1) {
            text.append(',');
        }
        quote(key);
        text.append(':');
        write(value);
        return this;
    }

    private void write(@Nullable Object value) {
        if (value instanceof Collection<?> many) {
            String separator = "";
            text.append('[');
            for (Object one : many) {
                text.append(separator);
                write(one);
                separator = ",";
            }
            text.append(']');
        } else if (value instanceof Map<?, ?> map) {
            var object = new JsonLine();
            map.forEach((key, one) -> object.add(String.valueOf(key), one));
            text.append(object);
        } else if (value == null || value instanceof Number || value instanceof Boolean || value instanceof JsonLine) {
            text.append(value);
        } else {
            quote(value.toString());
        }
    }

    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ') {
                text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    @Override
    public String toString() {
        return text + "}";
    }
}
