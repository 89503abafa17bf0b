package dev.ronda.bus.board;

import dev.ronda.bus.board.BoardRow.Source;
import dev.ronda.bus.gtfs.GtfsService;
import dev.ronda.bus.gtfs.Timetable;
import dev.ronda.bus.table.NetworkTable.Network;
import dev.ronda.bus.table.Phase;
import dev.ronda.bus.table.ServiceTable;
import dev.ronda.bus.table.StopTimeTable;
import dev.ronda.bus.table.StopTimeTable.Call;
import dev.ronda.bus.table.TrackedBus;
import dev.ronda.bus.table.Tracking;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** The timetable's next calls at a stop that no bus in sight is going to make. */
final class ScheduledRows {
    private static final Duration HORIZON = Duration.ofMinutes(45);
    private static final int MOST_ROWS = 4;

    private ScheduledRows() {}

    static List<BoardRow> read(Handle handle, Tracking tracking, Network network, List<TrackedBus> buses, Instant now) {
        Set<String> tripsInSight = buses.stream()
                .filter(bus -> bus.outlook().phase() != Phase.LOST)
                .map(bus -> bus.journey().tripId())
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        List<Call> calls = StopTimeTable.atStop(handle, tracking.stopId(), tracking.lines()).stream()
                .filter(call -> !tripsInSight.contains(call.tripId()))
                .filter(call ->
                        tracking.variants().isEmpty() || tracking.variants().contains(call.variantId()))
                .toList();
        List<BoardRow> rows = new ArrayList<>();
        LocalDate today = now.atZone(network.zone()).toLocalDate();
        List<GtfsService> services = ServiceTable.of(handle, network.name());
        for (LocalDate day : List.of(today.minusDays(1), today)) {
            Set<String> running = services.stream()
                    .filter(service -> service.runsOn(day))
                    .map(GtfsService::id)
                    .collect(Collectors.toSet());
            for (Call call : calls) {
                Instant at = Timetable.instant(day, call.arrivesS(), network.zone());
                Duration ahead = Duration.between(now, at);
                if (running.contains(call.serviceId()) && !ahead.isNegative() && ahead.compareTo(HORIZON) <= 0) {
                    rows.add(new BoardRow(call.line(), call.destination(), at, Source.SCHEDULED, null, null, null));
                }
            }
        }
        rows.sort(Comparator.comparing(row -> Objects.requireNonNull(row.etaAt())));
        return rows.subList(0, Math.min(MOST_ROWS, rows.size()));
    }
}
