package dev.ronda.queue.cli;

import dev.ronda.queue.cli.config.OneLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How many lines a list may have. */
final class LimitOption implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
        if (!text.matches("0*([1-9]\\d{0,3}|10000)")) {
            throw new TypeConversionException("1 to 10,000, got \"" + OneLine.of(text) + "\"");
        }
        return Integer.valueOf(text);
    }
}
