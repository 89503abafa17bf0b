package dev.ronda.bus.feed;

import static dev.ronda.bus.feed.Vehicles.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayFeedTest {

    private static final Instant TODAY = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir
    Path folder;

    @Test
    void plays_one_file_a_round_in_the_order_of_names() throws Exception {
        record("20260216T170030Z.pb", Vehicles.message(NOW.plusSeconds(30)).with("third"));
        record("20260216T170000Z.pb", Vehicles.message(NOW).with("first"));
        record("20260216T170015Z.pb", Vehicles.message(NOW.plusSeconds(15)).with("second"));
        Files.writeString(folder.resolve("README.md"), "not part of the recording");
        Files.writeString(folder.resolve("20261399T000000Z.pb"), "no time");

        FeedSnapshot first = fetch(0);
        FeedSnapshot second = fetch(first.nextPosition());
        FeedSnapshot third = fetch(second.nextPosition());

        assertThat(List.of(first, second, third))
                .extracting(snapshot -> snapshot.buses().get(0).vehicleKey())
                .containsExactly("first", "second", "third");
        assertThat(List.of(first, second, third))
                .extracting(FeedSnapshot::ended)
                .containsExactly(false, false, true);
        assertThat(second.feedTime()).isEqualTo(NOW.plusSeconds(15));
        assertThat(second.receivedAt()).isEqualTo(TODAY);
        assertThat(second.stale()).as("a recording is as old as it is").isFalse();
    }

    @Test
    void stays_at_the_end() throws Exception {
        record("20260216T170000Z.pb", Vehicles.message(NOW).with("only"));

        FeedSnapshot after = fetch(1);

        assertThat(after.ended()).isTrue();
        assertThat(after.buses()).isEmpty();
        assertThat(after.nextPosition()).isEqualTo(1);
        assertThat(after.feedTime()).isEqualTo(NOW);
    }

    @Test
    void passes_over_a_file_that_cannot_be_read() throws Exception {
        Files.writeString(folder.resolve("20260216T170000Z.pb"), "cut off");
        record("20260216T170015Z.pb", Vehicles.message(NOW.plusSeconds(15)).with("second"));
        Files.createFile(folder.resolve("20260216T170030Z.pb"));

        FeedSnapshot second = fetch(0);
        FeedSnapshot end = fetch(second.nextPosition());

        assertThat(second.buses()).hasSize(1);
        assertThat(second.skipped()).isEqualTo(1);
        assertThat(second.nextPosition()).isEqualTo(2);
        assertThat(end.ended()).isTrue();
        assertThat(end.skipped()).isEqualTo(1);
        assertThat(end.nextPosition()).isEqualTo(3);
    }

    @Test
    void the_future_is_counted_from_the_recording() throws Exception {
        record(
                "20260216T170000Z.pb",
                Vehicles.message(NOW).with("fast", vehicle -> vehicle.setTimestamp(NOW.getEpochSecond() + 61)));

        assertThat(fetch(0).skipped()).isEqualTo(1);
    }

    @Test
    void a_folder_without_recordings_has_to_be_put_right() {
        FeedException empty = catchThrowableOfType(FeedException.class, () -> fetch(0));
        FeedException missing = catchThrowableOfType(
                FeedException.class, () -> replay(folder.resolve("nowhere")).fetch(query(0)));

        assertThat(empty.retryable()).isFalse();
        assertThat(empty).hasMessageContaining("named like 20260216T170000Z.pb");
        assertThat(missing.retryable()).isFalse();
        assertThat(missing).hasMessageContaining("nowhere");
    }

    private void record(String name, Vehicles message) throws IOException {
        Files.write(folder.resolve(name), message.bytes());
    }

    private FeedSnapshot fetch(long position) throws FeedException {
        return replay(folder).fetch(query(position));
    }

    private static ReplayFeed replay(Path folder) {
        return new ReplayFeed(folder, TripLookup.NONE, Clock.fixed(TODAY, ZoneOffset.UTC));
    }

    private static FeedQuery query(long position) {
        return new FeedQuery("5832", List.of("7"), List.of(), position);
    }
}
