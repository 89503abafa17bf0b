package dev.ronda.bus.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsTest {
    @TempDir
    Path folder;

    private record Answer(int code, String out, String err) {}

    @Test
    void a_tracking_is_started_once_shown_and_stopped() {
        assertThat(run("track", "S05", "--lines", "r1, R2")).satisfies(answer -> {
            assertThat(answer.err()).isEmpty();
            assertThat(answer.out()).isEqualTo("tracking 1 started: stop S05, lines R1, R2, feed simulated\n");
            assertThat(answer.code()).isZero();
        });
        assertThat(run("track", "S05", "--lines", "R1"))
                .isEqualTo(failed("stop S05 is tracked already; stop it first with: bus-tracker stop S05"));
        assertThat(run("trackings").out()).contains("S05", "R1,R2", "simulated", "ACTIVE");
        assertThat(run("board", "S05").out()).contains("Market Square", "waits for its first round", "SCHEDULED");
        assertThat(run("arrivals", "S05").out()).endsWith("0 arrivals\n");

        assertThat(run("stop", "S05")).isEqualTo(new Answer(0, "tracking 1 stopped after 0 rounds\n", ""));
        assertThat(run("stop", "S05")).isEqualTo(failed("stop S05 is not tracked, nothing to stop"));
        assertThat(run("trackings").out()).contains("STOPPED USER");
        assertThat(run("track", "S05", "--lines", "R1").out()).startsWith("tracking 2 started");
    }

    @Test
    void what_is_not_in_the_timetable_is_refused_in_one_line() {
        assertRefused(
                "stop 9999 is not in the timetable; import the one that has it with: bus-tracker import FOLDER_OR_ZIP",
                "track",
                "9999",
                "--lines",
                "R1");
        assertRefused("lines X9 do not serve stop S01 Harbour; its lines are R1", "track", "S01", "--lines", "x9");
        assertThat(run("board", "9999"))
                .isEqualTo(failed("stop 9999 was never tracked; start with: bus-tracker track 9999 --lines LINE"));
    }

    @Test
    void wrong_usage_is_refused_in_one_line() {
        assertRefused("say what to do: import, track, stop, board, arrivals or trackings; --help tells more");
        assertRefusedStart("Missing required option: '--lines=LINE'", "track", "S05");
        assertRefusedStart("Unmatched arguments from index 0: 'fly'", "fly");
        assertRefusedStart("Invalid value for option '--limit'", "arrivals", "S05", "--limit", "many");
        assertRefusedStart("a tracking needs 1 to 20 lines, got 0", "track", "S05", "--lines", " ");
        assertRefusedStart(
                "speed: 0.1 to 1000", "track", "S05", "--lines", "R1", "--feed", "simulated", "--speed", "0");
        assertRefusedStart("the replay feed needs a folder", "track", "S05", "--lines", "R1", "--feed", "replay");
        assertRefusedStart("there is no nowhere; give a folder or zip", "import", "nowhere");
    }

    @Test
    void a_database_that_is_not_there_is_named() {
        assertThat(answer("board", "S05", "--database", "jdbc:sqlite:" + folder.resolve("other.db")))
                .satisfies(answer -> {
                    assertThat(answer.code()).isEqualTo(2);
                    assertThat(answer.err())
                            .startsWith("bus-tracker: there is no database ")
                            .hasLineCount(1);
                });
        assertThat(answer("board", "S05", "--database", "jdbc:mysql://localhost/bus"))
                .satisfies(answer -> {
                    assertThat(answer.code()).isEqualTo(2);
                    assertThat(answer.err())
                            .isEqualTo("bus-tracker: database: a url that begins with jdbc:postgresql:, jdbc:sqlite: or"
                                    + " jdbc:h2:, got \"jdbc:mysql://localhost/bus\"\n");
                });
        assertThat(answer("board", "S05", "--database", "jdbc:postgresql://localhost:1/bus"))
                .satisfies(answer -> {
                    assertThat(answer.code()).isEqualTo(1);
                    assertThat(answer.err()).contains("localhost:1 refused").hasLineCount(1);
                });
    }

    @Test
    void a_configuration_names_database_and_feed() throws IOException {
        Path config = folder.resolve("queue.yml");
        Files.writeString(config, """
                database:
                  url: jdbc:sqlite:${NO_SUCH_VARIABLE:%s}
                application:
                  settings:
                    feed: simulated
                    speed: 5
                workers: []
                """.formatted(folder.resolve("configured.db")));

        Answer started = answer("track", "S05", "--lines", "R1", "--config", config.toString());

        assertThat(started).isEqualTo(new Answer(0, "tracking 1 started: stop S05, lines R1, feed simulated\n", ""));
        assertThat(folder.resolve("configured.db")).exists();
        assertThat(answer("board", "S05", "--config", folder + "/none.yml").err())
                .isEqualTo("bus-tracker: the configuration " + folder
                        + "/none.yml cannot be read; check the path of --config\n");
    }

    private void assertRefused(String message, String... args) {
        assertThat(run(args)).isEqualTo(new Answer(2, "", "bus-tracker: " + message + "\n"));
    }

    private void assertRefusedStart(String message, String... args) {
        Answer answer = run(args);
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.err()).startsWith("bus-tracker: " + message).hasLineCount(1);
        assertThat(answer.out()).isEmpty();
    }

    private static Answer failed(String message) {
        return new Answer(1, "", "bus-tracker: " + message + "\n");
    }

    /** On an embedded database of this test's own. */
    private Answer run(String... args) {
        if (args.length == 0) {
            return answer();
        }
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--database", "jdbc:sqlite:" + folder.resolve("queue.db")));
        return answer(all.toArray(String[]::new));
    }

    private static Answer answer(String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code = Commands.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
        return new Answer(code, unix(out), unix(err));
    }

    private static String unix(StringWriter text) {
        return text.toString().replace("\r\n", "\n");
    }
}
