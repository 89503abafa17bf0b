package dev.ronda.bus.gtfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GtfsReaderTest {

    @TempDir
    Path folder;

    @BeforeEach
    void a_small_timetable() throws IOException {
        file("agency.txt", "agency_id,agency_timezone", "1,America/Montevideo");
        file("routes.txt", "route_id,route_short_name,route_long_name,route_color", "10,A,Along the river,ff0000");
        file(
                "stops.txt",
                "stop_id,stop_name,stop_lat,stop_lon",
                "s1,\"Corner of \"\"First\"\", Main\",0,0",
                "s2,Second,0,0.01",
                "s3,Third,0,0.02");
        file("shapes.txt", "shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence", "v,0,0.02,20", "v,0,0,3");
        file(
                "calendar.txt",
                "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date",
                "work,1,1,1,1,1,0,0,20260101,20261231");
        file("calendar_dates.txt", "service_id,date,exception_type", "work,20260216,2", "holiday,20260216,1");
        file(
                "trips.txt",
                "route_id,service_id,trip_id,trip_headsign,direction_id,shape_id",
                "10,work,t1,Third,1,v",
                "10,work,t2,Third,1,v");
        file(
                "stop_times.txt",
                "trip_id,arrival_time,departure_time,stop_id,stop_sequence",
                "t1,25:10:00,25:10:00,s3,9",
                "t1,24:50:00,24:50:00,s1,1",
                "t1,,,s2,5",
                "t2, 8:00:00,08:00:00,s1,1",
                "t2,,08:20:00,s3,2");
    }

    @Test
    void reads_lines_and_stops_with_quotes() throws IOException {
        Timetable timetable = GtfsReader.read(folder).timetable();

        assertThat(timetable.zone()).isEqualTo(ZoneId.of("America/Montevideo"));
        assertThat(timetable.lines()).containsExactly(new GtfsLine("10", "A", "Along the river", "ff0000"));
        assertThat(timetable.stops()).contains(new GtfsStop("s1", "Corner of \"First\", Main", 0, 0));
    }

    @Test
    void puts_rows_in_order_and_times_after_midnight_beyond_24_hours() throws IOException {
        GtfsImport result = GtfsReader.read(folder);

        assertThat(result.badRows()).isZero();
        assertThat(result.stopTimes()).isEqualTo(5);
        assertThat(result.timetable().trips().get(0).stopTimes())
                .containsExactly(
                        new GtfsStopTime(1, "s1", 89_400),
                        new GtfsStopTime(5, "s2", 90_000),
                        new GtfsStopTime(9, "s3", 90_600));
    }

    @Test
    void describes_a_variant_by_its_fullest_trip() throws IOException {
        GtfsVariant variant = GtfsReader.read(folder).timetable().variants().get(0);

        assertThat(variant.id()).isEqualTo("v");
        assertThat(variant.lineId()).isEqualTo("10");
        assertThat(variant.direction()).isEqualTo(1);
        assertThat(variant.headsign()).isEqualTo("Third");
        assertThat(variant.stops()).extracting(GtfsVariantStop::stopId).containsExactly("s1", "s2", "s3");
        assertThat(variant.stops()).extracting(GtfsVariantStop::schedOffsetS).containsExactly(0, 600, 1200);
        assertThat(variant.stops())
                .extracting(stop -> Math.round(stop.alongM()))
                .containsExactly(0L, 1112L, 2224L);
    }

    @Test
    void a_variant_without_shape_runs_straight_from_stop_to_stop() throws IOException {
        Files.delete(folder.resolve("shapes.txt"));
        file("trips.txt", "route_id,service_id,trip_id,direction_id", "10,work,t1,1", "10,work,t2,");

        Timetable timetable = GtfsReader.read(folder).timetable();

        assertThat(timetable.variants()).extracting(GtfsVariant::id).containsExactly("10:1", "10");
        assertThat(timetable.variants().get(0).shape().points()).hasSize(3);
    }

    @Test
    void single_dates_overrule_weekdays() throws IOException {
        Timetable timetable = GtfsReader.read(folder).timetable();

        assertThat(timetable.servicesOn(LocalDate.of(2026, 2, 16))).containsExactly("holiday");
        assertThat(timetable.servicesOn(LocalDate.of(2026, 2, 17))).containsExactly("work");
        assertThat(timetable.servicesOn(LocalDate.of(2026, 2, 21))).isEmpty();
        assertThat(timetable.servicesOn(LocalDate.of(2027, 2, 16))).isEmpty();
    }

    @Test
    void scheduled_times_count_from_noon_less_twelve_hours() {
        ZoneId newYork = ZoneId.of("America/New_York");

        assertThat(Timetable.instant(LocalDate.of(2026, 2, 16), 61_200, newYork))
                .isEqualTo(Instant.parse("2026-02-16T22:00:00Z"));
        assertThat(Timetable.instant(LocalDate.of(2026, 3, 8), 61_200, newYork))
                .as("the day the clocks go forward")
                .isEqualTo(Instant.parse("2026-03-08T21:00:00Z"));
    }

    @Test
    void a_byte_order_mark_and_windows_line_ends_do_no_harm() throws IOException {
        String text = Files.readString(folder.resolve("routes.txt")).replace("\n", "\r\n");
        Files.writeString(folder.resolve("routes.txt"), "\uFEFF" + text + "\r\n");

        assertThat(GtfsReader.read(folder).timetable().lines()).hasSize(1);
    }

    @Test
    void bad_rows_are_left_out_and_told_with_file_and_line() throws IOException {
        append("stops.txt", "s4,Nowhere,91,0", "s5,Unknown,abc,0", "s6,Short");
        append("trips.txt", "99,work,t3,Third,1,v", "10,work,t4,Third,7,v", "10,work,t5,Third,1,v");
        append("stop_times.txt", "t1,26:00,26:00,s3,10", "t9,26:00:00,26:00:00,s3,10", "t1,26:00:00,26:00:00,s9,10");
        append("calendar_dates.txt", "work,16.02.2026,1");

        GtfsImport result = GtfsReader.read(folder);

        assertThat(result.badRows()).isEqualTo(10);
        assertThat(result.problems())
                .contains(
                        "stops.txt line 5: stop_lat must be degrees from -90 to 90, got '91'; the row is left out",
                        "stops.txt line 7: the mandatory field stop_lat is empty; the row is left out",
                        "trips.txt line 4: route_id '99' is not in routes.txt; the row is left out",
                        "stop_times.txt line 7: arrival_time must be a time like 25:10:00, got '26:00'; the row is left out",
                        "trips.txt line 6: trip t5 needs at least 2 usable stop times, got 0; the row is left out");
        assertThat(result.stopTimes()).isEqualTo(5);
    }

    @Test
    void only_the_first_problems_are_listed() throws IOException {
        append("stops.txt", "x,X,200,0\n".repeat(500));

        GtfsImport result = GtfsReader.read(folder);

        assertThat(result.badRows()).isEqualTo(500);
        assertThat(result.problems()).hasSize(10);
    }

    @Test
    void all_missing_files_are_named_at_once() throws IOException {
        Files.delete(folder.resolve("stops.txt"));
        Files.delete(folder.resolve("trips.txt"));

        assertThatExceptionOfType(GtfsException.class)
                .isThrownBy(() -> GtfsReader.read(folder))
                .withMessageContaining("lacks trips.txt, stops.txt.");
    }

    @Test
    void an_open_quote_is_one_clear_error() throws IOException {
        append("stops.txt", "s4,\"open,0,0");

        assertThatExceptionOfType(GtfsException.class)
                .isThrownBy(() -> GtfsReader.read(folder))
                .withMessageContaining("stops.txt")
                .withMessageContaining("line");
    }

    @Test
    void no_folder_is_one_clear_error() {
        assertThatExceptionOfType(GtfsException.class)
                .isThrownBy(() -> GtfsReader.read(folder.resolve("nowhere")))
                .withMessageContaining("there is none at");
    }

    @Test
    void reads_a_zip_like_a_folder() throws IOException {
        Path zip = folder.resolve("gtfs.zip");
        try (FileSystem archive =
                        FileSystems.newFileSystem(URI.create("jar:" + zip.toUri()), Map.of("create", "true"));
                var files = Files.newDirectoryStream(folder, "*.txt")) {
            for (Path file : files) {
                Files.copy(file, archive.getPath("/" + file.getFileName()));
            }
        }

        assertThat(GtfsReader.read(zip)).isEqualTo(GtfsReader.read(folder));
    }

    private void file(String name, String... lines) throws IOException {
        Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
    }

    private void append(String name, String... lines) throws IOException {
        file(name, Files.readString(folder.resolve(name)).stripTrailing(), String.join("\n", lines));
    }
}
