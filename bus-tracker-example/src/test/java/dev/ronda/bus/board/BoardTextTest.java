package dev.ronda.bus.board;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.bus.board.BoardRow.Source;
import dev.ronda.bus.gtfs.GtfsStop;
import dev.ronda.bus.table.Arrival;
import dev.ronda.bus.table.FeedSource;
import dev.ronda.bus.table.Journey;
import dev.ronda.bus.table.StopReason;
import dev.ronda.bus.table.Tally;
import dev.ronda.bus.table.Tracking;
import dev.ronda.bus.table.Watch;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoardTextTest {
    private static final Instant NOW = Instant.parse("2026-02-16T17:05:15Z");
    private static final FeedSource SOURCE = new FeedSource(FeedSource.REPLAY, "/recording", 20);
    private static final Tracking STARTED =
            Tracking.starting("5832", List.of("C53"), List.of(), SOURCE, NOW.minusSeconds(60));

    @Test
    void shows_what_comes_and_how_sure_that_is_and_what_came() {
        var live = new BoardRow("C53", "Woodley Park", NOW.plusSeconds(250), Source.LIVE, 1230.4, 243L, seconds(12));
        var old = new BoardRow("C53", "Woodley Park", null, Source.ESTIMATED, 20.0, -31L, seconds(130));
        var planned = new BoardRow("C53", "Woodley Park", NOW.plusSeconds(600), Source.SCHEDULED, null, null, null);
        var arrival =
                new Arrival(new Journey("5516", "C53", null, null, 0, ""), "", NOW.minusSeconds(12), null, 243L, 288L);

        String text = BoardText.of(board(
                STARTED.afterRound(1, Watch.NONE.busesSeen(NOW, NOW), Tally.NONE),
                List.of(live, old, planned),
                List.of(arrival)));

        assertThat(text.lines().map(line -> line.strip().replaceAll(" +", " ")))
                .containsExactly(
                        "Stop 5832 8 St NE+H St NE · 12:05:15 America/New_York (replay, 20x) · feed works",
                        "line destination ETA clock source away delay age",
                        "C53 Woodley Park 4 min 12:09 LIVE 1,230 m +4:03 12 s",
                        "C53 Woodley Park ? ESTIMATED 20 m -0:31 130 s",
                        "C53 Woodley Park 10 min 12:15 SCHEDULED",
                        "arrivals: 12:05:03 C53 bus 5516 +4:03, 4:48 after the one before");
    }

    @Test
    void says_that_the_feed_failed_rather_than_that_no_bus_comes() {
        Watch failing =
                Watch.NONE.busesSeen(NOW, NOW).failed(NOW, "server busy").failed(NOW, "server busy");

        assertThat(heading(STARTED.afterRound(1, failing, Tally.NONE)))
                .endsWith("feed fails since 12:05:15 (2 times): server busy");
        assertThat(heading(STARTED)).endsWith("waits for its first round");
        assertThat(heading(STARTED.afterRound(1, failing, Tally.NONE).stopped(StopReason.ERROR, NOW)))
                .endsWith("stopped: the feed failed: server busy");
        assertThat(heading(STARTED.stopped(StopReason.IDLE, NOW))).endsWith("stopped: no bus for five minutes");
    }

    private static String heading(Tracking tracking) {
        return BoardText.of(board(tracking, List.of(), List.of()))
                .lines()
                .findFirst()
                .orElseThrow();
    }

    private static Board board(Tracking tracking, List<BoardRow> rows, List<Arrival> arrivals) {
        var stop = new GtfsStop("5832", "8 St NE+H St NE", 38.9, -77);
        return new Board(stop, ZoneId.of("America/New_York"), tracking, NOW, rows, arrivals);
    }

    private static Duration seconds(long count) {
        return Duration.ofSeconds(count);
    }
}
