package dev.ronda.queue.recurring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a schedule reads, what it refuses, and when it ticks. */
class ScheduleTest {
    private static final ZoneId UTC = ZoneOffset.UTC;
    private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mmxxx");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            every second                  | * * * * * *
            every 5 seconds               | */5 * * * * *
            every minute                  | * * * * *
            every 1 minute                | * * * * *
            every 5 minutes               | */5 * * * *
            every 5m                      | */5 * * * *
            every fifteen minutes         | */15 * * * *
            every half hour               | */30 * * * *
            every half an hour            | */30 * * * *
            every 60 seconds              | * * * * *
            every hour                    | 0 * * * *
            every 60 minutes              | 0 * * * *
            every hour at minute 12       | 12 * * * *
            every hour at :12             | 12 * * * *
            every hour at minutes 5, 25 and 45 | 5-45/20 * * * *
            every 2 hours                 | 0 */2 * * *
            every 120 minutes             | 0 */2 * * *
            every 24 hours                | 0 0 * * *
            every hour on weekdays        | 0 * * * 1-5
            every day                     | 0 0 * * *
            every day at 9am              | 0 9 * * *
            every day at 9 AM             | 0 9 * * *
            every day at 12am             | 0 0 * * *
            every day at 12pm             | 0 12 * * *
            every day at 12:30 a.m.       | 30 0 * * *
            every day at 17               | 0 17 * * *
            every day at five             | 0 5 * * *
            every day at 00:40            | 40 0 * * *
            every day at 00:40:30         | 30 40 0 * * *
            every day at 00:40 and 15:40  | 40 0,15 * * *
            every day at 9:00, 12:00, and 17:00 | 0 9,12,17 * * *
            every day at 9:00 and 9:30    | 0,30 9 * * *
            every day at 00:40 and 15:20  | 20 15 * * *; 40 0 * * *
            every day at nine and ten     | 0 9,10 * * *
            every day at noon and midnight | 0 0,12 * * *
            daily at noon                 | 0 12 * * *
            every 2 days                  | every 2 days at 00:00
            every other day at 9am        | every 2 days at 09:00
            every Thursday at 1 AM        | 0 1 * * 4
            every thu at 1am              | 0 1 * * 4
            Every Monday                  | 0 0 * * 1
            every monday and friday at 9am | 0 9 * * 1,5
            every Mon, Wed and Fri at 18:30 | 30 18 * * 1,3,5
            every monday to friday at 9am | 0 9 * * 1-5
            every mon-fri at 9am          | 0 9 * * 1-5
            every saturday through monday | 0 0 * * 0,1,6
            every weekday at noon         | 0 12 * * 1-5
            every workday at 18:00        | 0 18 * * 1-5
            weekdays at 8                 | 0 8 * * 1-5
            every weekend at 10am         | 0 10 * * 0,6
            every week                    | 0 0 * * 0
            every week on Monday at 9am   | 0 9 * * 1
            weekly on tuesdays            | 0 0 * * 2
            every day on monday at 9am    | 0 9 * * 1
            every month                   | 0 0 1 * *
            monthly                       | 0 0 1 * *
            every month on the 15th at 9am | 0 9 15 * *
            every month on day 15 at 9am  | 0 9 15 * *
            every month on the 1st and 15th | 0 0 1,15 * *
            every month on the last day at 23:00 | 0 23 L * *
            every last day of the month at 23:00 | 0 23 L * *
            every month on the first Monday at 9am | 0 9 * * 1#1
            every first Monday of the month at 9am | 0 9 * * 1#1
            every month on the last Friday | 0 0 * * 5L
            every 1st of the month        | 0 0 1 * *
            every 3 months                | 0 0 1 */3 *
            every quarter                 | 0 0 1 */3 *
            every 2 months on the 5th     | 0 0 5 */2 *
            every year                    | 0 0 1 1 *
            every year on March 15th at 9am | 0 9 15 3 *
            every year on the 15th of march | 0 0 15 3 *
            every January                 | 0 0 1 1 *
            every monday in january at 9am | 0 9 * 1 1
            every 7 minutes               | every 7 minutes
            every 90 minutes              | every 90 minutes
            every 5400 seconds            | every 90 minutes
            every 36 hours                | every 36 hours
            every 5 hours                 | every 5 hours
            every 45 seconds              | every 45 seconds
            @yearly                       | 0 0 1 1 *
            @annually                     | 0 0 1 1 *
            @monthly                      | 0 0 1 * *
            @weekly                       | 0 0 * * 0
            @daily                        | 0 0 * * *
            @midnight                     | 0 0 * * *
            @Noon                         | 0 12 * * *
            @hourly                       | 0 * * * *
            0 9 * * *                     | 0 9 * * *
            0 0 9 * * *                   | 0 9 * * *
            30 0 9 * * *                  | 30 0 9 * * *
            0  9 * * MON-FRI              | 0 9 * * 1-5
            0 9 * jan,JUL *               | 0 9 * 1,7 *
            0 9 * * 7                     | 0 9 * * 0
            0 9 * * 5-7                   | 0 9 * * 0,5,6
            0 9 * * FRI-SUN               | 0 9 * * 0,5,6
            0 9 * * sun-tue               | 0 9 * * 0-2
            0 9 * * 0-0                   | 0 9 * * 0
            0 9 * * 7-7                   | 0 9 * * 0
            0 9 * * */1                   | 0 9 * * *
            5/15 * * * *                  | 5-50/15 * * * *
            0,15,30,45 * * * *            | */15 * * * *
            0,15,30,45 3 * * *            | 0,15,30,45 3 * * *
            */15 3 * * *                  | */15 3 * * *
            0-59 3 * * *                  | * 3 * * *
            1,2-3 3 * * *                 | 1-3 3 * * *
            0-1,30 3 * * *                | 0-1,30 3 * * *
            5,7-40/33 3 * * *             | 5-7/2,40 3 * * *
            0 9 1-31 * MON                | 0 9 * * *
            0 9 15 * 0-6                  | 0 9 * * *
            0 9 15 * MON                  | 0 9 15 * 1
            0 9 L * *                     | 0 9 L * *
            0 9 15,L * *                  | 0 9 15,L * *
            0 9 * * MON#2                 | 0 9 * * 1#2
            0 9 * * MONL                  | 0 9 * * 1L
            0 9 * * 1#-1                  | 0 9 * * 1L
            0 9 * * 3,MON#2               | 0 9 * * 3,1#2
            40 0 * * *; 20 15 * * *       | 20 15 * * *; 40 0 * * *
            0 9 * * *;0 9 * * *           | 0 9 * * *
            @daily; every Monday at noon  | 0 0 * * *; 0 12 * * 1
            """)
    void has_a_normal_form(String text, String normal) {
        Schedule schedule = Schedule.parse(text, UTC);

        assertThat(schedule.describe()).isEqualTo(normal);
        assertThat(Schedule.parse(normal, UTC)).isEqualTo(schedule).hasSameHashCodeAs(schedule);
        assertThat(Schedule.parse(normal, UTC).describe()).isEqualTo(normal);
        assertThat(schedule.text()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                         | is empty; write a cron expression such as "0 9 * * MON-FRI"
            '  '                       | is empty
            tomorrow                   | "tomorrow" is not understood; write a cron
            once a year                | "once a year" is not understood
            twice a day                | "twice a day" is not understood
            every                      | something is missing at the end
            every day at               | something is missing at the end
            every day at teatime       | "teatime" is not understood
            every day at 25:00         | the time "25:00" is not on the clock; write 00:00 to 23:59
            every day at 13pm          | the time "13pm" is not on the clock
            every day at 0am           | the time "0am" is not on the clock
            every day at 9:60          | the time "9:60" is not on the clock
            every day at 9am sharp     | "sharp" is not understood
            every 0 minutes            | every 0 minutes is not a distance; write 1 or more
            every 9999999999 minutes   | "9999999999" is more than 999999999; write a smaller number
            every 999999999 minutes    | an interval is at most 366 days
            every -5 minutes           | "-5 minutes" is not understood
            every 7 minutes on weekdays | every 7 minutes do not divide the hour, so that they cannot be tied to
            every 36 hours at 9am      | after "every hour at" a minute is expected, 0 to 59
            every 36 hours at :15      | every 36 hours do not divide the day, so that they cannot be tied to minutes
            every 5 minutes at 9am     | "every minute" has no time of day
            every 400 days             | takes 1 to 366
            every 2 days in may        | neither months nor weekdays
            every 2 days on monday     | neither months nor weekdays
            every 2 weeks              | write "every 14 days", which counts from 1 January 1970
            every 5 months             | must divide the year: 1, 2, 3, 4, 6 or 12
            every 2 years              | cannot be kept; write "every year"
            every month on monday      | write "on the first Monday"
            every month on the 15     | "15" is not understood
            every second monday        | write "every second Monday of the month", or "every 14 days"
            every month on the 6th monday | at most five of each weekday
            every month on the 1st and first monday | make two schedules of it
            every day on the 15th      | go with "every month" only
            every year on february 30th | no year has such a day
            every month on the 32nd    | the field day of the month takes 1 to 31, got 32
            every day at 9am Europe/Madird | "Europe/Madird" is not a time zone of the IANA database
            every day at 9am PST       | "PST" is not a time zone of the IANA database
            0 9 * * * +19:00           | the offset +19:00 is not between -18:00 and +18:00
            0 9 * *                    | has 5 fields (minute, hour, day of the month, month, day of the week) or 6 (seconds first)
            0 0 0 9 * * 2026           | got 7; leave out the year
            60 * * * *                 | the field minute takes 0 to 59, got 60
            * 24 * * *                 | the field hour takes 0 to 23, got 24
            * * 0 * *                  | the field day of the month takes 1 to 31, got 0
            * * * 13 *                 | the field month takes 1 to 12, got 13
            * * * * 8                  | the field day of the week takes 0 to 7, got 8
            * * * JANUAR *             | does not understand "JANUAR"; use numbers from 1 to 12 or names such as FEB
            0 9 ? * MON                | write * instead of ?, and count days of the week from Sunday = 0, not 1 as Quartz does
            0 9 15W * *                | the field day of the month does not understand "15W"
            0 9 * * MON#6              | the field day of the week does not understand "MON#6"
            0 9 * * 1-5#2              | the field day of the week does not understand "1-5#2"
            0 9 * * L                  | the field day of the week does not understand "L"
            0 22-2 * * *               | runs backwards; write "22-23,0-2"
            */90 * * * *               | must be 1 to 59, got 90; write "every 90 minutes" for a true interval
            * */36 * * *               | write "every 36 hours" for a true interval
            */0 * * * *                | must be 1 to 59, got 0
            1,,2 * * * *               | the field minute does not understand ""
            1- * * * *                 | does not understand "1-"
            1/2/3 * * * *              | does not understand "1/2/3"
            0 0 31 2 *                 | never ticks: no year has such a day; write L for the last day of a month
            0 0 30,31 2 *              | never ticks
            0 0 31 4,6,9,11 *          | never ticks
            0 9 * * *; 0 0 31 2 *      | "0 0 31 2 *" never ticks
            0 9 * * *;                 | something is missing at the end
            @reboot                    | "@reboot" is no alias; those are @yearly
            @every 90m                 | is no alias
            """)
    void refuses_what_it_cannot_keep(String text, String reason) {
        assertThatThrownBy(() -> Schedule.parse(text, UTC))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("schedule \"" + text.strip() + "\": ")
                .hasMessageContaining(reason);
    }

    @Test
    void a_text_longer_than_500_characters_is_refused_and_not_repeated() {
        assertThatThrownBy(() -> Schedule.parse("0 9 * * *;".repeat(51), UTC))
                .hasMessageContaining("at most 500 characters, got 510")
                .message()
                .hasSizeLessThan(200);
    }

    @Test
    void a_cron_minute_is_a_tick_only_if_it_is_later() {
        Schedule minutely = Schedule.parse("every minute", UTC);

        assertThat(minutely.next(Instant.parse("2026-01-01T01:28:00Z"))).isEqualTo("2026-01-01T01:29:00Z");
        assertThat(minutely.next(Instant.parse("2026-01-01T01:27:59Z"))).isEqualTo("2026-01-01T01:28:00Z");
        assertThat(minutely.next(Instant.parse("2026-01-01T01:27:59.999999Z"))).isEqualTo("2026-01-01T01:28:00Z");
        assertThat(minutely.next(Instant.parse("2026-01-01T01:28:00.000001Z"))).isEqualTo("2026-01-01T01:29:00Z");
        assertThat(minutely.next(Instant.parse("1969-12-31T23:59:59.5Z"))).isEqualTo("1970-01-01T00:00:00Z");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            every day at 9am                  | America/New_York | America/New_York
            every day at 9am Europe/Madrid    | America/New_York | Europe/Madrid
            every day at 9am in Europe/Madrid | America/New_York | Europe/Madrid
            every day at 9am in europe/madrid | America/New_York | Europe/Madrid
            0 9 * * * Europe/Madrid           | America/New_York | Europe/Madrid
            0 0 9 * * * Europe/Madrid         | America/New_York | Europe/Madrid
            0 9 * * * America/Argentina/Ushuaia | Asia/Tokyo     | America/Argentina/Ushuaia
            0 9 * * * UTC                     | America/New_York | UTC
            0 9 * * * Z                       | America/New_York | Z
            0 9 * * * Japan                   | America/New_York | Japan
            0 9 * * * +05:30                  | America/New_York | +05:30
            0 9 * * * GMT0                    | America/New_York | GMT0
            """)
    void the_zone_in_the_text_beats_the_default(String text, ZoneId defaultZone, ZoneId zone) {
        Schedule schedule = Schedule.parse(text, defaultZone);

        assertThat(schedule.zone()).isEqualTo(zone);
        assertThat(schedule.next(Instant.parse("2026-01-15T00:00:00Z").plusSeconds(12 * 3600))
                        .atZone(zone))
                .matches(time -> time.getHour() == 9 && time.getMinute() == 0);
        assertThat(schedule.describe()).isEqualTo("0 9 * * *");
        assertThat(schedule.text()).isEqualTo(text);
    }

    @Test
    void without_a_default_the_zone_of_the_machine_counts() {
        assertThat(Schedule.parse("every day at 9am").zone()).isEqualTo(ZoneId.systemDefault());
        assertThat(Schedule.parse("every day at 9am Asia/Tokyo").zone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
    }

    @Test
    void equal_is_what_ticks_alike() {
        ZoneId madrid = ZoneId.of("Europe/Madrid");

        assertThat(Schedule.parse("every day at 9am", madrid))
                .isEqualTo(Schedule.parse("0 9 * * * Europe/Madrid", UTC));
        assertThat(Schedule.parse("every day at 9am", UTC)).isNotEqualTo(Schedule.parse("every day at 9am", madrid));
        assertThat(Schedule.parse("every day at 9am UTC", madrid)).isEqualTo(Schedule.parse("0 9 * * * Z", madrid));
        assertThat(Schedule.parse("every 90 minutes", UTC)).isEqualTo(Schedule.parse("every 5400 seconds", madrid));
        assertThat(Schedule.parse("0,30 2 * * *", UTC)).isNotEqualTo(Schedule.parse("*/30 2 * * *", UTC));
        assertThat(Schedule.parse("0 9 * * *", UTC)).isNotEqualTo("0 9 * * *");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Europe/Berlin | 30 2 * * *      | 2026-03-27T12:00+01:00 | 2026-03-28T02:30+01:00, 2026-03-29T03:00+02:00 SHIFTED, 2026-03-30T02:30+02:00
            Europe/Berlin | 0 2 * * *       | 2026-03-28T12:00+01:00 | 2026-03-29T03:00+02:00 SHIFTED, 2026-03-30T02:00+02:00
            Europe/Berlin | 0 3 * * *       | 2026-03-28T12:00+01:00 | 2026-03-29T03:00+02:00, 2026-03-30T03:00+02:00
            Europe/Berlin | 10,50 2 * * *   | 2026-03-28T12:00+01:00 | 2026-03-29T03:00+02:00 MERGED, 2026-03-30T02:10+02:00, 2026-03-30T02:50+02:00
            Europe/Berlin | 30 2,3 * * *    | 2026-03-28T12:00+01:00 | 2026-03-29T03:00+02:00 SHIFTED, 2026-03-29T03:30+02:00, 2026-03-30T02:30+02:00
            Europe/Berlin | 0 2,3 * * *     | 2026-03-28T12:00+01:00 | 2026-03-29T03:00+02:00 MERGED, 2026-03-30T02:00+02:00
            Europe/Berlin | 10 2 * * *;50 2 * * * | 2026-03-28T12:00+01:00 | 2026-03-29T03:00+02:00 MERGED, 2026-03-30T02:10+02:00
            Europe/Berlin | 10 2 * * *;0 3 * * * | 2026-03-28T12:00+01:00 | 2026-03-29T03:00+02:00 MERGED, 2026-03-30T02:10+02:00
            Europe/Berlin | 10 2 * * *;50 3 * * * | 2026-03-28T12:00+01:00 | 2026-03-29T03:00+02:00 SHIFTED, 2026-03-29T03:50+02:00
            Europe/Berlin | 0 */2 * * *     | 2026-03-28T23:30+01:00 | 2026-03-29T00:00+01:00, 2026-03-29T03:00+02:00 SHIFTED, 2026-03-29T04:00+02:00
            Europe/Berlin | 0 * * * *       | 2026-03-29T00:30+01:00 | 2026-03-29T01:00+01:00, 2026-03-29T03:00+02:00 MERGED, 2026-03-29T04:00+02:00
            Europe/Berlin | 30 * * * *      | 2026-03-29T01:00+01:00 | 2026-03-29T01:30+01:00, 2026-03-29T03:30+02:00 MERGED, 2026-03-29T04:30+02:00
            Europe/Berlin | */20 * * * *    | 2026-03-29T01:30+01:00 | 2026-03-29T01:40+01:00, 2026-03-29T03:00+02:00 MERGED, 2026-03-29T03:20+02:00
            Europe/Berlin | 5-59/20 1-3 * * * | 2026-03-29T01:40+01:00 | 2026-03-29T01:45+01:00, 2026-03-29T03:05+02:00 MERGED, 2026-03-29T03:25+02:00
            Europe/Berlin | */20 2 * * *    | 2026-03-28T12:00+01:00 | 2026-03-29T03:00+02:00 MERGED, 2026-03-30T02:00+02:00
            Europe/Berlin | 30 2 * * *      | 2026-10-24T12:00+02:00 | 2026-10-25T02:30+02:00 ONLY_FIRST, 2026-10-26T02:30+01:00
            Europe/Berlin | 30 2 * * *      | 2026-10-25T02:30+02:00 | 2026-10-26T02:30+01:00
            Europe/Berlin | 30 2 * * *      | 2026-10-25T02:15+01:00 | 2026-10-26T02:30+01:00
            Europe/Berlin | 0 3 * * *       | 2026-10-24T12:00+02:00 | 2026-10-25T03:00+01:00
            Europe/Berlin | 0,30 2 * * *    | 2026-10-24T12:00+02:00 | 2026-10-25T02:00+02:00 ONLY_FIRST, 2026-10-25T02:30+02:00 ONLY_FIRST, 2026-10-26T02:00+01:00
            Europe/Berlin | */30 2 * * *    | 2026-10-24T12:00+02:00 | 2026-10-25T02:00+02:00 FIRST_OF_TWO, 2026-10-25T02:30+02:00 FIRST_OF_TWO, 2026-10-25T02:00+01:00 SECOND_OF_TWO, 2026-10-25T02:30+01:00 SECOND_OF_TWO, 2026-10-26T02:00+01:00
            Europe/Berlin | 0 */2 * * *     | 2026-10-25T00:30+02:00 | 2026-10-25T02:00+02:00 ONLY_FIRST, 2026-10-25T04:00+01:00
            Europe/Berlin | 0 * * * *       | 2026-10-25T01:30+02:00 | 2026-10-25T02:00+02:00 FIRST_OF_TWO, 2026-10-25T02:00+01:00 SECOND_OF_TWO, 2026-10-25T03:00+01:00
            Europe/Berlin | 30 * * * *      | 2026-10-25T01:00+02:00 | 2026-10-25T01:30+02:00, 2026-10-25T02:30+02:00 FIRST_OF_TWO, 2026-10-25T02:30+01:00 SECOND_OF_TWO, 2026-10-25T03:30+01:00
            America/New_York | 30 2 * * *   | 2026-03-07T12:00-05:00 | 2026-03-08T03:00-04:00 SHIFTED, 2026-03-09T02:30-04:00
            America/New_York | 30 * * * *   | 2026-03-08T01:00-05:00 | 2026-03-08T01:30-05:00, 2026-03-08T03:30-04:00 MERGED, 2026-03-08T04:30-04:00
            America/New_York | */15 * * * * | 2026-03-08T01:30-05:00 | 2026-03-08T01:45-05:00, 2026-03-08T03:00-04:00 MERGED, 2026-03-08T03:15-04:00
            America/New_York | 30 1 * * *   | 2026-10-31T12:00-04:00 | 2026-11-01T01:30-04:00 ONLY_FIRST, 2026-11-02T01:30-05:00
            America/New_York | 30 1 * * *   | 2026-11-01T01:10-05:00 | 2026-11-02T01:30-05:00
            America/New_York | 30 * * * *   | 2026-11-01T01:00-04:00 | 2026-11-01T01:30-04:00 FIRST_OF_TWO, 2026-11-01T01:30-05:00 SECOND_OF_TWO, 2026-11-01T02:30-05:00
            America/New_York | */30 * * * * | 2026-11-01T01:15-04:00 | 2026-11-01T01:30-04:00 FIRST_OF_TWO, 2026-11-01T01:00-05:00 SECOND_OF_TWO, 2026-11-01T01:30-05:00 SECOND_OF_TWO, 2026-11-01T02:00-05:00
            America/New_York | 30 1 1 11 *  | 2026-01-01T00:00-05:00 | 2026-11-01T01:30-04:00 ONLY_FIRST, 2027-11-01T01:30-04:00
            Australia/Lord_Howe | 15 2 * * *   | 2026-10-03T12:00+10:30 | 2026-10-04T02:30+11:00 SHIFTED, 2026-10-05T02:15+11:00
            Australia/Lord_Howe | 0 * * * *    | 2026-10-04T00:30+10:30 | 2026-10-04T01:00+10:30, 2026-10-04T02:30+11:00 SHIFTED, 2026-10-04T03:00+11:00
            Australia/Lord_Howe | 15 * * * *   | 2026-10-04T01:00+10:30 | 2026-10-04T01:15+10:30, 2026-10-04T02:30+11:00 SHIFTED, 2026-10-04T03:15+11:00
            Australia/Lord_Howe | 30 * * * *   | 2026-10-04T01:00+10:30 | 2026-10-04T01:30+10:30, 2026-10-04T02:30+11:00, 2026-10-04T03:30+11:00
            Australia/Lord_Howe | */15 * * * * | 2026-10-04T01:40+10:30 | 2026-10-04T01:45+10:30, 2026-10-04T02:30+11:00 MERGED, 2026-10-04T02:45+11:00
            Australia/Lord_Howe | 45 1 * * *   | 2026-04-04T12:00+11:00 | 2026-04-05T01:45+11:00 ONLY_FIRST, 2026-04-06T01:45+10:30
            Australia/Lord_Howe | 15 * * * *   | 2026-04-05T01:00+11:00 | 2026-04-05T01:15+11:00, 2026-04-05T02:15+10:30, 2026-04-05T03:15+10:30
            Australia/Lord_Howe | 45 * * * *   | 2026-04-05T01:00+11:00 | 2026-04-05T01:45+11:00 FIRST_OF_TWO, 2026-04-05T01:45+10:30 SECOND_OF_TWO, 2026-04-05T02:45+10:30
            Australia/Sydney | 30 2 * * *   | 2026-10-03T12:00+10:00 | 2026-10-04T03:00+11:00 SHIFTED, 2026-10-05T02:30+11:00
            Australia/Sydney | 30 2 * * *   | 2026-04-04T12:00+11:00 | 2026-04-05T02:30+11:00 ONLY_FIRST, 2026-04-06T02:30+10:00
            America/Santiago | @daily       | 2026-09-05T12:00-04:00 | 2026-09-06T01:00-03:00 SHIFTED, 2026-09-07T00:00-03:00
            America/Santiago | @daily       | 2026-04-04T12:00-03:00 | 2026-04-05T00:00-04:00, 2026-04-06T00:00-04:00
            America/Santiago | 30 23 * * *  | 2026-04-04T12:00-03:00 | 2026-04-04T23:30-03:00 ONLY_FIRST, 2026-04-05T23:30-04:00
            America/Santiago | @hourly      | 2026-04-04T22:30-03:00 | 2026-04-04T23:00-03:00 FIRST_OF_TWO, 2026-04-04T23:00-04:00 SECOND_OF_TWO, 2026-04-05T00:00-04:00
            Pacific/Apia | 0 9 * * *        | 2011-12-28T12:00-10:00 | 2011-12-29T09:00-10:00, 2011-12-31T00:00+14:00 SHIFTED, 2011-12-31T09:00+14:00
            Pacific/Apia | 0 9,17 * * *     | 2011-12-29T10:00-10:00 | 2011-12-29T17:00-10:00, 2011-12-31T00:00+14:00 MERGED, 2011-12-31T09:00+14:00
            Pacific/Apia | @daily           | 2011-12-29T12:00-10:00 | 2011-12-31T00:00+14:00 MERGED, 2012-01-01T00:00+14:00
            Pacific/Apia | 0 0 30 12 *      | 2011-12-01T00:00-10:00 | 2011-12-31T00:00+14:00 SHIFTED, 2012-12-30T00:00+14:00
            Pacific/Apia | @hourly          | 2011-12-29T22:30-10:00 | 2011-12-29T23:00-10:00, 2011-12-31T00:00+14:00 MERGED, 2011-12-31T01:00+14:00
            Pacific/Apia | 30 * 30 12 *     | 2011-12-29T12:00-10:00 | 2011-12-31T00:00+14:00 MERGED, 2012-12-30T00:30+14:00
            Pacific/Apia | every 2 days     | 2011-12-27T12:00-10:00 | 2011-12-28T00:00-10:00, 2011-12-31T00:00+14:00 SHIFTED, 2012-01-01T00:00+14:00
            """)
    void ticks_around_a_change_of_the_clock(ZoneId zone, String text, OffsetDateTime after, String expected) {
        Schedule schedule = Schedule.parse(text, zone);
        List<String> wanted = List.of(expected.split(", "));

        List<Tick> ticks = schedule.ticks(after.toInstant(), wanted.size());

        assertThat(ticks).extracting(ScheduleTest::shown).isEqualTo(wanted);
        assertThat(ticks)
                .allSatisfy(tick -> assertThat(tick.at()).isEqualTo(tick.local().toInstant()));
    }

    private static String shown(Tick tick) {
        String mark = tick.daylightSaving() == DaylightSaving.NONE ? "" : " " + tick.daylightSaving();
        return MINUTES.format(tick.local()) + mark;
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "Europe/Berlin", "Asia/Kathmandu"})
    void a_true_interval_is_counted_from_1970_in_every_zone(ZoneId zone) {
        Instant after = Instant.parse("2026-03-29T00:00:00Z");

        assertThat(Schedule.parse("every 90 minutes", zone).ticks(after, 3))
                .extracting(tick -> tick.at().toString())
                .containsExactly("2026-03-29T01:30:00Z", "2026-03-29T03:00:00Z", "2026-03-29T04:30:00Z");
        assertThat(Schedule.parse("every 36 hours", zone).next(after).getEpochSecond() % (36 * 3600))
                .isZero();
        assertThat(Schedule.parse("every 7 minutes", zone).next(Instant.EPOCH)).isEqualTo(Instant.ofEpochSecond(420));
        assertThat(Schedule.parse("every 7 minutes", zone).next(Instant.EPOCH.minusNanos(1)))
                .isEqualTo(Instant.EPOCH);
        assertThat(Schedule.parse("every 7 minutes", zone).next(Instant.ofEpochSecond(-420)))
                .isEqualTo(Instant.EPOCH);
    }

    @Test
    void every_n_days_counts_days_since_1970() {
        Schedule schedule = Schedule.parse("every 3 days at 02:30 Europe/Berlin");

        assertThat(schedule.ticks(Instant.parse("2026-03-28T00:00:00Z"), 40))
                .allMatch(tick -> tick.local().toLocalDate().toEpochDay() % 3 == 0);
        assertThat(schedule.ticks(Instant.parse("1969-12-20T00:00:00Z"), 5))
                .allMatch(tick -> tick.local().toLocalDate().toEpochDay() % 3 == 0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 0 29 2 *        | 2096-03-01T00:00 | 2104-02-29T00:00
            0 0 * 2 MON#5     | 2026-01-01T00:00 | 2044-02-29T00:00
            0 0 * 2 MON#5     | 2072-03-01T00:00 | 2112-02-29T00:00
            0 0 L 2 *         | 2027-03-01T00:00 | 2028-02-29T00:00
            0 0 29 2 MON      | 2026-02-24T00:00 | 2027-02-01T00:00
            0 0 31 * *        | 2026-01-31T00:00 | 2026-03-31T00:00
            59 59 23 31 12 *  | 2026-12-31T23:59:59 | 2027-12-31T23:59:59
            """)
    void finds_rare_days(String cron, LocalDateTime after, LocalDateTime expected) {
        assertThat(Schedule.parse(cron, UTC).next(after.toInstant(ZoneOffset.UTC)))
                .isEqualTo(expected.toInstant(ZoneOffset.UTC));
        assertThat(Schedule.parse(cron, ZoneId.of("Europe/Berlin")).next(after.toInstant(ZoneOffset.UTC)))
                .isNotNull();
    }

    @Test
    void day_of_month_and_weekday_mean_either() {
        Schedule schedule = Schedule.parse("0 9 13 * FRI", UTC);

        assertThat(schedule.ticks(Instant.parse("2026-10-01T00:00:00Z"), 6))
                .extracting(tick -> tick.local().toLocalDate().toString())
                .containsExactly("2026-10-02", "2026-10-09", "2026-10-13", "2026-10-16", "2026-10-23", "2026-10-30");
    }

    @Test
    void refuses_instants_and_counts_out_of_range() {
        Schedule daily = Schedule.parse("@daily", UTC);

        assertThatThrownBy(() -> daily.next(Instant.MAX))
                .hasMessageContaining("after: 0001-01-01T00:00:00Z to 9999-12-31");
        assertThatThrownBy(() -> daily.next(Instant.MIN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> daily.ticks(Instant.EPOCH, -1)).hasMessage("count: 0 to 10000, got -1");
        assertThatThrownBy(() -> daily.ticks(Instant.EPOCH, 10_001)).hasMessage("count: 0 to 10000, got 10001");
        assertThat(daily.ticks(Instant.EPOCH, 0)).isEmpty();
        assertThat(daily.next(Instant.parse("9999-12-31T23:59:59Z"))).isEqualTo("+10000-01-01T00:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "* * * * * *",
                "*/5 * * * *",
                "0 * * * *",
                "30 2 * * *",
                "0 9 * * MON-FRI",
                "0 0 1 1 *",
                "0 0 L * *",
                "every 90 minutes",
                "every 2 days at 9am",
                "0 9 * * MON#2",
                "40 0 * * *; 20 15 * * *"
            })
    void the_next_tick_takes_less_than_100_microseconds(String text) {
        Schedule schedule = Schedule.parse(text, ZoneId.of("Europe/Berlin"));
        Duration best = Duration.ofDays(1);
        for (int round = 0; round < 10; round++) {
            Instant tick = Instant.parse("2026-01-01T00:00:00Z");
            long start = System.nanoTime();
            for (int i = 0; i < 500; i++) {
                tick = schedule.next(tick);
            }
            Duration each = Duration.ofNanos((System.nanoTime() - start) / 500);
            best = each.compareTo(best) < 0 ? each : best;
        }
        assertThat(best).isLessThan(Duration.ofNanos(100_000));
    }
}
