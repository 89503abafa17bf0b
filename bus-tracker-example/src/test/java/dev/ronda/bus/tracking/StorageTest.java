package dev.ronda.bus.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ronda.bus.feed.SimulatedNetwork;
import dev.ronda.bus.gtfs.GtfsService;
import dev.ronda.bus.gtfs.Timetable;
import dev.ronda.bus.table.BusSchema;
import dev.ronda.bus.table.FeedSource;
import dev.ronda.bus.table.Fix;
import dev.ronda.bus.table.Journey;
import dev.ronda.bus.table.Outlook;
import dev.ronda.bus.table.Phase;
import dev.ronda.bus.table.PositionTable;
import dev.ronda.bus.table.ServiceTable;
import dev.ronda.bus.table.StopReason;
import dev.ronda.bus.table.Tally;
import dev.ronda.bus.table.TrackedBus;
import dev.ronda.bus.table.TrackedBusTable;
import dev.ronda.bus.table.Tracking;
import dev.ronda.bus.table.TrackingTable;
import dev.ronda.bus.table.VariantTable;
import dev.ronda.bus.table.Watch;
import dev.ronda.queue.TestDatabase;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StorageTest {
    private static final Instant NOW = Instant.parse("2026-01-05T08:00:00.123Z");
    private static final FeedSource SOURCE = new FeedSource(FeedSource.REPLAY, "/recording", 20);

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void a_tracking_is_read_as_it_was_written(TestDatabase kind) {
        try (BusTables database = BusTables.on(kind)) {
            Tracking started = database.start("5832", List.of("C53", "D96"), SOURCE, NOW);
            Watch watch = new Watch(NOW, NOW, NOW.plusMillis(1), NOW.plusMillis(2), null, 3, "busy");
            Tracking later =
                    started.afterRound(7, watch, new Tally(5, 4, 1, 2, 1)).stopped(StopReason.USER, NOW);

            database.jdbi().useTransaction(handle -> TrackingTable.update(handle, later));

            assertThat(database.newest("5832")).isEqualTo(later);
            Optional<Tracking> active = database.jdbi().withHandle(handle -> TrackingTable.active(handle, "5832"));
            assertThat(active).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void a_stop_has_one_active_tracking(TestDatabase kind) {
        try (BusTables database = BusTables.on(kind)) {
            Tracking first = database.start("5832", List.of("C53"), SOURCE, NOW);
            assertThatThrownBy(() -> database.start("5832", List.of("C53"), SOURCE, NOW));

            database.jdbi().useTransaction(handle -> TrackingTable.update(handle, first.stopped(StopReason.USER, NOW)));

            assertThat(database.start("5832", List.of("C53"), SOURCE, NOW).id()).isGreaterThan(first.id());
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void a_bus_has_no_position_twice_and_takes_them_with_it(TestDatabase kind) {
        try (BusTables database = BusTables.on(kind)) {
            Fix fix = new Fix(NOW, 45, -30, 12.5, null);
            TrackedBus bus = new TrackedBus(
                    0,
                    new Journey("7", "R1", null, null, null, "Hospital"),
                    fix,
                    new Outlook(Phase.NEAR, 12.5, NOW, -30L),
                    NOW,
                    0);
            TrackedBus stored = database.jdbi().inTransaction(handle -> TrackedBusTable.insert(handle, 1, bus));
            Jdbi jdbi = database.jdbi();
            jdbi.useTransaction(handle -> PositionTable.insert(handle, stored.id(), fix));

            assertThatThrownBy(() -> jdbi.useTransaction(handle -> PositionTable.insert(handle, stored.id(), fix)));
            assertThat(jdbi.<List<TrackedBus>, RuntimeException>withHandle(handle -> TrackedBusTable.of(handle, 1)))
                    .containsExactly(stored);
            assertThat(PositionTable.of(jdbi.open(), 1)).containsEntry(stored.id(), List.of(fix));

            jdbi.useTransaction(handle -> TrackedBusTable.deleteUnseen(handle, 1, NOW.plusMillis(1)));
            assertThat(database.count("select count(*) from bus_positions")).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void a_timetable_is_read_as_it_was_imported_and_can_be_replaced(TestDatabase kind) throws Exception {
        try (BusTables database = BusTables.on(kind)) {
            Timetable town = SimulatedNetwork.timetable();
            GtfsService odd = new GtfsService(
                    "odd",
                    Set.of(DayOfWeek.MONDAY, DayOfWeek.SUNDAY),
                    LocalDate.of(2026, 1, 1),
                    LocalDate.of(2026, 12, 31),
                    Set.of(LocalDate.of(2026, 2, 17)),
                    Set.of(LocalDate.of(2026, 2, 16)));
            Timetable timetable = new Timetable(
                    ZoneOffset.UTC, town.lines(), town.stops(), town.variants(), town.trips(), List.of(odd));

            database.importTimetable(TimetableImport.SIMULATED, timetable);
            database.importTimetable(TimetableImport.SIMULATED, timetable);

            Jdbi jdbi = database.jdbi();
            assertThat(jdbi.<List<GtfsService>, RuntimeException>withHandle(
                            handle -> ServiceTable.of(handle, TimetableImport.SIMULATED)))
                    .containsExactly(odd);
            var variants =
                    jdbi.withHandle(handle -> VariantTable.ofLines(handle, TimetableImport.SIMULATED, List.of("R1")));
            var planned = town.variants().get(0);
            assertThat(variants).hasSize(2).anySatisfy(variant -> {
                assertThat(variant.id()).isEqualTo(planned.id());
                assertThat(variant.shape()).isEqualTo(planned.shape());
                assertThat(variant.direction()).isEqualTo(planned.direction());
            });
            assertThat(database.count("select count(*) from bus_trips"))
                    .isEqualTo(town.trips().size());
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void tables_are_made_once_beside_those_of_others(TestDatabase kind) {
        try (BusTables database = BusTables.on(kind)) {
            database.jdbi().useHandle(handle -> handle.execute("create table somebody_elses (id int)"));

            BusSchema.migrate(database.dataSource());

            assertThat(database.count("select count(*) from \"bus_schema_history\""))
                    .isGreaterThanOrEqualTo(13);
        }
    }
}
