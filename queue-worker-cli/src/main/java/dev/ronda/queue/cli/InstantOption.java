package dev.ronda.queue.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Instants on the command line: date, time and offset, as in ISO 8601. */
final class InstantOption implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException problem) {
            throw new TypeConversionException("a date and time with offset such as 2026-01-31T09:00:00Z or"
                    + " 2026-01-31T10:00:00+01:00, got \"" + text + "\"");
        }
    }
}
