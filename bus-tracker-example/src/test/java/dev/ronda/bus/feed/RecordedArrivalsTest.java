package dev.ronda.bus.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ronda.bus.RecordedData;
import dev.ronda.bus.geo.GeoPoint;
import dev.ronda.bus.gtfs.GtfsReader;
import dev.ronda.bus.gtfs.GtfsVariant;
import dev.ronda.bus.gtfs.GtfsVariantStop;
import dev.ronda.bus.gtfs.Timetable;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.Test;

/** Feed, timetable and geometry together: the buses pass a stop when other means of measuring say that they did. */
@RecordedData.Required
class RecordedArrivalsTest {

    private static final String STOP = "5832";
    private static final List<String> NORTHWARDS = List.of("C53:03", "C53:04");

    private record Sighting(double beforeStopM, Instant at) {}

    @Test
    void four_buses_pass_the_stop_in_half_an_hour() throws Exception {
        Path folder = RecordedData.path("wmata-replay");
        Timetable timetable = GtfsReader.read(folder.resolve("gtfs")).timetable();
        ReplayFeed feed = new ReplayFeed(folder.resolve("pb-30min-15s"), TripLookup.of(timetable), Clock.systemUTC());
        Map<String, GtfsVariant> variants =
                timetable.variants().stream().collect(Collectors.toMap(GtfsVariant::id, Function.identity()));

        Map<Instant, String> arrivals = new TreeMap<>();
        Map<String, Sighting> last = new HashMap<>();
        for (int position = 0; position < 121; position++) {
            for (BusReading bus : feed.fetch(new FeedQuery(STOP, List.of("C53"), NORTHWARDS, position))
                    .buses()) {
                Sighting now = new Sighting(beforeStop(variants.get(bus.variant()), bus), bus.measuredAt());
                Sighting before = last.put(bus.vehicleKey() + bus.tripId(), now);
                if (before != null && before.beforeStopM() > 0 && now.beforeStopM() <= 0) {
                    arrivals.put(between(before, now), bus.vehicleKey());
                }
            }
        }

        assertThat(arrivals.values()).containsExactly("5475", "5516", "5537", "2838");
        assertThat(arrivals.keySet())
                .satisfiesExactly(
                        near("2026-02-16T17:00:15Z"),
                        near("2026-02-16T17:05:03Z"),
                        near("2026-02-16T17:19:01Z"),
                        near("2026-02-16T17:28:10Z"));
    }

    private static ThrowingConsumer<Instant> near(String expected) {
        return actual -> assertThat(actual).isCloseTo(expected, within(30, ChronoUnit.SECONDS));
    }

    private static double beforeStop(GtfsVariant variant, BusReading bus) {
        double stopM = variant.stops().stream()
                .filter(stop -> stop.stopId().equals(STOP))
                .mapToDouble(GtfsVariantStop::alongM)
                .findFirst()
                .orElseThrow();
        return stopM
                - variant.shape().project(new GeoPoint(bus.lat(), bus.lon())).alongM();
    }

    private static Instant between(Sighting before, Sighting now) {
        double share = before.beforeStopM() / (before.beforeStopM() - now.beforeStopM());
        Duration passed = Duration.between(before.at(), now.at());
        return before.at().plusMillis(Math.round(passed.toMillis() * share));
    }
}
