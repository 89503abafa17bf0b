package dev.ronda.bus.gtfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.bus.RecordedData;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Comparator;
import org.junit.jupiter.api.Test;

@RecordedData.Required
class GtfsRecordedDataTest {

    @Test
    void reads_three_lines_of_washington() throws IOException {
        GtfsImport result = GtfsReader.read(RecordedData.path("wmata-replay/gtfs"));
        Timetable timetable = result.timetable();

        assertThat(timetable.lines()).hasSize(3);
        assertThat(timetable.stops()).hasSize(332);
        assertThat(timetable.trips()).hasSize(462);
        assertThat(result.stopTimes()).isEqualTo(25_448);
        assertThat(timetable.variants()).hasSize(10);
        assertThat(result.badRows()).isZero();
        assertThat(timetable.servicesOn(LocalDate.of(2026, 2, 16))).containsExactly("4");
    }

    @Test
    void places_all_stops_in_order_along_the_shapes() throws IOException {
        Timetable timetable =
                GtfsReader.read(RecordedData.path("wmata-replay/gtfs")).timetable();

        assertThat(timetable.variants()).allSatisfy(variant -> {
            assertThat(variant.stops()).isSortedAccordingTo(Comparator.comparingDouble(GtfsVariantStop::alongM));
            assertThat(variant.stops()).extracting(GtfsVariantStop::alongM).doesNotHaveDuplicates();
        });
    }

    @Test
    void reads_a_line_of_minneapolis_from_a_zip() throws IOException {
        Timetable timetable =
                GtfsReader.read(RecordedData.path("metro-transit-mn/gtfs.zip")).timetable();

        assertThat(timetable.lines()).extracting(GtfsLine::number).containsExactly("2");
        assertThat(timetable.trips()).hasSize(185);
        assertThat(timetable.stops()).hasSize(71);
    }
}
