package dev.ronda.queue.recurring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The tables of docs/recurring.md say what the library does: each example is run. */
class RecurringPageTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final OffsetDateTime DAY_BEFORE = OffsetDateTime.parse("2026-03-28T12:00:00+01:00");
    private static final OffsetDateTime SPRING = OffsetDateTime.parse("2026-03-29T01:15:00+01:00");
    private static final OffsetDateTime AUTUMN = OffsetDateTime.parse("2026-10-25T01:15:00+02:00");
    private static final DateTimeFormatter DATE_AND_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
    private static final DateTimeFormatter WITH_SECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final DateTimeFormatter WITH_OFFSET = DateTimeFormatter.ofPattern("dd HH:mm xxx");

    @TestFactory
    Stream<DynamicTest> each_example_has_this_normal_form_and_these_ticks() throws IOException {
        return rows("| schedule | normal form | next three ticks |", 40)
                .map(row -> DynamicTest.dynamicTest(row.get(0), () -> {
                    Schedule schedule = Schedule.parse(code(row.get(0)), BERLIN);
                    assertThat(schedule.describe()).isEqualTo(code(row.get(1)));
                    assertThat(ticks(schedule)).isEqualTo(row.get(2));
                }));
    }

    @TestFactory
    Stream<DynamicTest> each_change_of_the_clock_has_these_ticks() throws IOException {
        return rows("| schedule | kind | 29 March 2026, after 01:15 +01:00 | 25 October 2026, after 01:15 +02:00 |", 8)
                .map(row -> DynamicTest.dynamicTest(row.get(0), () -> {
                    Schedule schedule = Schedule.parse(code(row.get(0)), BERLIN);
                    assertThat(aroundChange(schedule, SPRING)).isEqualTo(row.get(2));
                    assertThat(aroundChange(schedule, AUTUMN)).isEqualTo(row.get(3));
                }));
    }

    @TestFactory
    Stream<DynamicTest> each_of_these_is_refused_for_this_reason() throws IOException {
        return rows("| refused | because |", 8)
                .map(row -> DynamicTest.dynamicTest(
                        row.get(0),
                        () -> assertThatThrownBy(() -> Schedule.parse(code(row.get(0)), BERLIN))
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessageContaining(row.get(1))));
    }

    static String ticks(Schedule schedule) {
        return schedule.ticks(DAY_BEFORE.toInstant(), 3).stream()
                .map(tick -> (tick.local().getSecond() == 0 ? DATE_AND_TIME : WITH_SECONDS).format(tick.local()))
                .collect(Collectors.joining(", "));
    }

    static String aroundChange(Schedule schedule, OffsetDateTime after) {
        return schedule.ticks(after.toInstant(), 3).stream()
                .map(tick -> WITH_OFFSET.format(tick.local()) + mark(tick))
                .collect(Collectors.joining(", "));
    }

    private static String mark(Tick tick) {
        return tick.daylightSaving() == DaylightSaving.NONE
                ? ""
                : " " + tick.daylightSaving().name().toLowerCase(Locale.ROOT);
    }

    /** The cells of each row below this header. */
    private static Stream<List<String>> rows(String header, int atLeast) throws IOException {
        List<List<String>> rows = Files.readAllLines(Path.of("../docs/recurring.md")).stream()
                .dropWhile(line -> !line.equals(header))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> List.of(line.substring(2, line.length() - 2).split(Pattern.quote(" | "))))
                .toList();
        assertThat(rows).as("rows below %s", header).hasSizeGreaterThanOrEqualTo(atLeast);
        return rows.stream();
    }

    private static String code(String cell) {
        assertThat(cell).startsWith("`").endsWith("`");
        return cell.substring(1, cell.length() - 1);
    }
}
