package dev.ronda.bus.board;

import dev.ronda.bus.table.Arrival;
import dev.ronda.bus.table.StopReason;
import dev.ronda.bus.table.Tracking;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A board as text for a log or a terminal. */
public final class BoardText {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
    private static final DateTimeFormatter CLOCK_S = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final String ROW = "  %-6s %-28s %7s %6s  %-9s %9s %7s %6s%n";

    private BoardText() {}

    /** The whole board, several lines. */
    public static String of(Board board) {
        var text = new StringBuilder();
        text.append(heading(board)).append(System.lineSeparator());
        text.append(ROW.formatted("line", "destination", "ETA", "clock", "source", "away", "delay", "age"));
        for (BoardRow row : board.rows()) {
            text.append(line(row, board));
        }
        if (board.rows().isEmpty()) {
            text.append("  no bus in sight").append(System.lineSeparator());
        }
        text.append("  arrivals: ").append(arrivals(board.arrivals(), board.zone()));
        return text.toString();
    }

    /** Arrivals in one line, newest first. */
    public static String arrivals(List<Arrival> arrivals, ZoneId zone) {
        if (arrivals.isEmpty()) {
            return "none yet";
        }
        return String.join(
                " | ",
                arrivals.stream()
                        .map(arrival -> "%s %s bus %s%s%s"
                                .formatted(
                                        CLOCK_S.format(arrival.arrivedAt().atZone(zone)),
                                        arrival.journey().line(),
                                        arrival.journey().vehicleKey(),
                                        arrival.delayS() == null ? "" : " " + delay(arrival.delayS()),
                                        arrival.headwayS() == null
                                                ? ""
                                                : ", " + minutes(arrival.headwayS()) + " after the one before"))
                        .toList());
    }

    /** Seconds late as {@code +4:03}, seconds early as {@code -0:31}. */
    public static String delay(long seconds) {
        return (seconds < 0 ? "-" : "+") + minutes(Math.abs(seconds));
    }

    private static String minutes(long seconds) {
        return "%d:%02d".formatted(seconds / 60, seconds % 60);
    }

    private static String heading(Board board) {
        Tracking tracking = board.tracking();
        String speed = tracking.source().speed() == 1
                ? ""
                : ", %sx".formatted(Double.toString(tracking.source().speed()).replaceFirst("\\.0$", ""));
        return "Stop %s %s · %s %s (%s%s) · %s"
                .formatted(
                        board.stop().id(),
                        board.stop().name(),
                        CLOCK_S.format(board.now().atZone(board.zone())),
                        board.zone().getId(),
                        tracking.source().feed(),
                        speed,
                        state(board));
    }

    /** Never just "no buses" when the feed failed. */
    private static String state(Board board) {
        Tracking tracking = board.tracking();
        StopReason reason = tracking.stopReason();
        String error = tracking.watch().lastError();
        if (reason != null) {
            return "stopped: "
                    + switch (reason) {
                        case USER -> "on request";
                        case IDLE -> "no bus for five minutes";
                        case ERROR -> "the feed failed: " + error;
                        case ENDED -> "the replay has ended";
                    };
        }
        Instant lastSuccess = tracking.watch().lastSuccessAt();
        if (tracking.watch().failures() > 0) {
            String since = lastSuccess == null
                    ? "from the start"
                    : "since " + CLOCK_S.format(lastSuccess.atZone(board.zone()));
            return "feed fails %s (%d times): %s"
                    .formatted(since, tracking.watch().failures(), error);
        }
        return lastSuccess == null ? "waits for its first round" : "feed works";
    }

    private static String line(BoardRow row, Board board) {
        Instant etaAt = row.etaAt();
        Double awayM = row.awayM();
        Long delayS = row.delayS();
        Duration age = row.age();
        return ROW.formatted(
                row.line(),
                shortened(row.destination()),
                etaAt == null ? "?" : eta(Duration.between(board.now(), etaAt)),
                etaAt == null ? "" : CLOCK.format(etaAt.atZone(board.zone())),
                row.source(),
                awayM == null ? "" : "%,d m".formatted(Math.max(0, Math.round(awayM))),
                delayS == null ? "" : delay(delayS),
                age == null ? "" : age.toSeconds() + " s");
    }

    private static String eta(Duration wait) {
        return wait.toSeconds() < 30 ? "now" : (wait.toSeconds() + 30) / 60 + " min";
    }

    private static String shortened(@Nullable String destination) {
        if (destination == null) {
            return "";
        }
        return destination.length() <= 28 ? destination : destination.substring(0, 27) + "…";
    }
}
