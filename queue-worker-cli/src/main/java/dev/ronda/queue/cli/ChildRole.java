package dev.ronda.queue.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What a supervisor tells the process that it starts.
 *
 * @param name of the worker
 * @param group its number in the plan, from 1
 * @param supervisorId the supervisor's row
 * @param parent the supervisor's pid
 */
record ChildRole(String name, int group, long supervisorId, long parent) {
    private static final Pattern TEXT = Pattern.compile("([\\w.-]+)/(\\d{1,9})/(\\d{1,18})/(\\d{1,18})");

    /** As the option is written. */
    String text() {
        return name + "/" + group + "/" + supervisorId + "/" + parent;
    }

    /** Reads the option. */
    static final class Converter implements ITypeConverter<ChildRole> {
        @Override
        public ChildRole convert(String text) {
            Matcher parts = TEXT.matcher(text);
            if (!parts.matches() || parts.group(2).equals("0")) {
                throw new TypeConversionException("is for supervisors only, got \"" + text + "\"");
            }
            return new ChildRole(
                    parts.group(1),
                    Integer.parseInt(parts.group(2)),
                    Long.parseLong(parts.group(3)),
                    Long.parseLong(parts.group(4)));
        }
    }
}
