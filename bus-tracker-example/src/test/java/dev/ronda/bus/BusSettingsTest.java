package dev.ronda.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ronda.bus.table.FeedSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BusSettingsTest {

    @Test
    void without_any_settings_the_simulated_square_is_tracked() {
        BusSettings settings = BusSettings.of(Map.of());

        assertThat(settings.source()).isEqualTo(new FeedSource("simulated", "", 1));
        assertThat(settings.args()).isEqualTo(new TrackBuses("S05", List.of("R1", "R2"), List.of()));
        assertThat(settings.gtfs()).isNull();
    }

    @Test
    void a_replay_has_folder_and_speed_of_its_own() {
        BusSettings settings = BusSettings.of(Map.of(
                "feed",
                "replay",
                "replay",
                Map.of("folder", "/data/pb", "speed", 20),
                "gtfs",
                "/data/gtfs",
                "stop",
                5832,
                "lines",
                List.of("C53")));

        assertThat(settings.source()).isEqualTo(new FeedSource("replay", "/data/pb", 20));
        assertThat(settings.gtfs()).hasToString("/data/gtfs");
        assertThat(settings.args()).isEqualTo(new TrackBuses("5832", List.of("C53"), List.of()));
    }

    @Test
    void tracking_can_be_left_to_the_commands() {
        assertThat(BusSettings.of(Map.of("feed", "montevideo", "track", false)).args())
                .isNull();
    }

    @Test
    void each_mistake_is_named_with_its_remedy() {
        assertRefused(
                Map.of("feed", "telepathy"), "feed: simulated, replay, gtfs-realtime or montevideo, got \"telepathy\"");
        assertRefused(Map.of("feed", "replay"), "give replay.folder");
        assertRefused(Map.of("feed", "gtfs-realtime"), "give url");
        assertRefused(Map.of("feed", "montevideo"), "give stop and lines, or track: false");
        assertRefused(Map.of("speed", "quick"), "speed: how many times faster than life, a number, got \"quick\"");
        assertRefused(Map.of("speed", 0), "speed: 0.1 to 1000 times life, got 0");
        assertRefused(Map.of("folder", "x"), "application.settings.folder is not known; there are feed, gtfs,");
        assertRefused(Map.of("feed", "montevideo", "stop", "1"), "needs 1 to 20 lines, got 0 for stop 1");
    }

    private static void assertRefused(Map<String, Object> settings, String message) {
        assertThatThrownBy(() -> BusSettings.of(settings))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining(message);
    }
}
