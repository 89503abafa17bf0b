package dev.ronda.queue.cli.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LinePumpTest {
    private static String pumped(String text, boolean json) {
        var out = new ByteArrayOutputStream();
        var in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        new LinePump(in, new PrintStream(out, false, StandardCharsets.UTF_8), "worker-1", json).run();
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void each_line_has_the_name_before_it() {
        assertThat(pumped("one\n\ntwo ñ\n", false)).isEqualTo("worker-1 | one\nworker-1 | \nworker-1 | two ñ\n");
    }

    @Test
    void a_last_line_without_an_end_gets_one() {
        assertThat(pumped("one\nrest", false)).isEqualTo("worker-1 | one\nworker-1 | rest\n");
    }

    @Test
    void objects_get_the_name_as_a_field() {
        assertThat(pumped("{\"a\":1}\nplain\n{}\n", true))
                .isEqualTo("{\"process\":\"worker-1\",\"a\":1}\nworker-1 | plain\nworker-1 | {}\n");
    }

    @Test
    void a_line_that_does_not_end_is_cut() {
        String text = "x".repeat(LinePump.LONGEST + 5);

        assertThat(pumped(text, false).lines()).hasSize(2).last().isEqualTo("worker-1 | xxxxx");
    }
}
