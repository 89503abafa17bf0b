package dev.ronda.queue.cli;

import dev.ronda.queue.cli.config.DurationText;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations on the command line are written as in the configuration. */
final class DurationOption implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
        try {
            return DurationText.parse(text);
        } catch (IllegalArgumentException problem) {
            throw new TypeConversionException(String.valueOf(problem.getMessage()));
        }
    }
}
