package dev.ronda.bus;

import dev.ronda.bus.board.BoardReader;
import dev.ronda.bus.board.BoardText;
import dev.ronda.bus.table.Tally;
import dev.ronda.bus.table.Tracking;
import dev.ronda.bus.tracking.RoundListener;
import dev.ronda.bus.tracking.RoundResult;
import dev.ronda.bus.tracking.Run;
import java.time.Clock;
import java.time.Instant;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes one line for each round, and the board of its stop. */
final class RoundLog implements RoundListener {
    private static final Logger LOG = LoggerFactory.getLogger(RoundLog.class);

    private final Jdbi database;
    private final BoardReader boards;

    RoundLog(DataSource database, Clock clock) {
        this.database = Jdbi.create(database);
        this.boards = new BoardReader(clock);
    }

    @Override
    public void written(Run run, RoundResult result, Instant now) {
        Tracking tracking = result.tracking();
        Tally tally = result.tally();
        if (tracking.watch().failures() > 0) {
            LOG.warn(
                    "feed failed stop={} run={} failures={} error={}",
                    tracking.stopId(),
                    run.number(),
                    tracking.watch().failures(),
                    tracking.watch().lastError());
        } else {
            LOG.info(
                    "round stop={} run={} feed_time={} read={} distinct={} dropped={} skipped={} arrivals={}",
                    tracking.stopId(),
                    run.number(),
                    now,
                    tally.read(),
                    tally.distinct(),
                    tally.dropped(),
                    tally.skipped(),
                    tally.arrivals());
        }
        if (LOG.isInfoEnabled()) {
            database.useHandle(handle -> boards.read(handle, tracking.stopId())
                    .ifPresent(board -> LOG.info("board{}{}", System.lineSeparator(), BoardText.of(board))));
        }
        if (!tracking.isActive()) {
            Tally all = tracking.tally();
            LOG.info(
                    "tracking stopped stop={} reason={} rounds={} rows_read={} distinct={} dropped={} skipped={} arrivals={}",
                    tracking.stopId(),
                    tracking.stopReason(),
                    tracking.rounds(),
                    all.read(),
                    all.distinct(),
                    all.dropped(),
                    all.skipped(),
                    all.arrivals());
        }
    }
}
