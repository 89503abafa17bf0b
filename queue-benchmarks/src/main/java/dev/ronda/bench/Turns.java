package dev.ronda.bench;

import dev.ronda.bench.contestant.Contestant;
import dev.ronda.bench.result.JsonLines;
import dev.ronda.bench.result.Measurement;
import dev.ronda.bench.result.Reading;
import dev.ronda.bench.result.Turn;
import dev.ronda.bench.workload.Trial;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Lets contestants take turns at a trial: one each to warm up, which is thrown away, then as many as asked for. */
final class Turns {
    private final int repeat;
    private final JsonLines lines;
    private final List<Measurement> measurements = new ArrayList<>();

    Turns(int repeat, JsonLines lines) {
        this.repeat = repeat;
        this.lines = lines;
    }

    void take(String workload, Trial trial, List<Contestant> contestants) throws Exception {
        List<Contestant> admitted = contestants.stream().filter(trial::admits).toList();
        for (int repetition = 1 - trial.warmUps(); repetition <= repeat; repetition++) {
            for (Contestant contestant : admitted) {
                Turn turn = trial.measure(contestant);
                tell(workload, trial, contestant, repetition, turn);
                if (repetition > 0) {
                    note(workload, trial, contestant, repetition, turn);
                }
            }
        }
    }

    List<Measurement> measurements() {
        return measurements;
    }

    private void note(String workload, Trial trial, Contestant contestant, int repetition, Turn turn) {
        for (Reading reading : turn.readings()) {
            var measurement = new Measurement(
                    workload, trial.name(), contestant.name(), repetition, reading, turn.check(), Instant.now());
            measurements.add(measurement);
            lines.add(measurement);
        }
    }

    private static void tell(String workload, Trial trial, Contestant contestant, int repetition, Turn turn) {
        String numbers = turn.readings().stream()
                .map(reading ->
                        String.format(Locale.ROOT, "%s %,.2f %s", reading.measure(), reading.value(), reading.unit()))
                .collect(Collectors.joining(", "));
        System.err.printf(
                "%s %s %s %s: %s%s%n",
                workload,
                trial.name(),
                repetition <= 0 ? "warm-up" : "run " + repetition,
                contestant.name(),
                numbers,
                turn.check().ok() ? "" : " CHECK FAILED: " + turn.check().text());
    }
}
