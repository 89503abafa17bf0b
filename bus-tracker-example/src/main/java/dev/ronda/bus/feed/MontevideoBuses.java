package dev.ronda.bus.feed;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ronda.bus.geo.GeoPoint;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the bus list of the Montevideo API. */
final class MontevideoBuses {

    private static final double KMH_IN_MPS = 3.6;

    private MontevideoBuses() {}

    static Selection select(JsonNode answer, FeedQuery query, Instant now) {
        BusFilter filter = new BusFilter(query);
        List<BusReading> buses = new ArrayList<>();
        int skipped = 0;
        for (JsonNode bus : answer) {
            Optional<BusReading> reading = read(bus, now);
            if (reading.isEmpty()) {
                skipped++;
            } else if (filter.wants(reading.get())) {
                buses.add(reading.get());
            }
        }
        return new Selection(buses, skipped);
    }

    private static Optional<BusReading> read(JsonNode bus, Instant now) {
        // The API calls the company by two names, depending on the question.
        String company = text(bus, bus.hasNonNull("company") ? "company" : "companyName");
        String number = text(bus, "busId");
        String line = text(bus, "line");
        JsonNode place = bus.path("location").path("coordinates");
        double lon = place.path(0).asDouble(Double.NaN);
        double lat = place.path(1).asDouble(Double.NaN);
        Optional<Instant> measuredAt = time(text(bus, "timestamp"), now);
        if (company == null || number == null || line == null || measuredAt.isEmpty() || !GeoPoint.isValid(lat, lon)) {
            return Optional.empty();
        }
        return Optional.of(new BusReading(
                company + " " + number, // the number alone is given out by each company anew
                line,
                text(bus, "lineVariantId"),
                null,
                null,
                lat,
                lon,
                bus.path("speed").isNumber() ? bus.path("speed").doubleValue() / KMH_IN_MPS : null,
                null,
                measuredAt.get(),
                text(bus, "origin"),
                text(bus, "destination")));
    }

    private static Optional<Instant> time(@Nullable String text, Instant now) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant())
                    .filter(measuredAt -> FeedTimes.isBelievable(measuredAt, now));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static @Nullable String text(JsonNode bus, String field) {
        String text = bus.path(field).asText("").strip();
        return text.isEmpty() || bus.path(field).isNull() ? null : text;
    }
}
