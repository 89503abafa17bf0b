package dev.ronda.bench.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesTest {
    @TempDir
    private Path folder;

    @Test
    void each_measurement_is_a_line_with_everything_in_it() throws IOException {
        Path file = folder.resolve("lines.jsonl");
        var lines = new JsonLines(file, "18.6");

        lines.add(measurement(1));
        lines.add(measurement(2));

        assertThat(Files.readAllLines(file)).hasSize(2).first().isEqualTo("""
                {"workload":"latency","trial":"same process","contestant":"ronda","repetition":1,"measure":"p99",\
                "value":2.5,"unit":"ms","checked":true,"failure":"","at":"2026-11-21T00:00:00Z","postgresql":"18.6"}""");
    }

    private static Measurement measurement(int repetition) {
        return new Measurement(
                "latency",
                "same process",
                "ronda",
                repetition,
                new Reading("p99", 2.5, "ms"),
                Check.passed(),
                Instant.parse("2026-11-21T00:00:00Z"));
    }
}
