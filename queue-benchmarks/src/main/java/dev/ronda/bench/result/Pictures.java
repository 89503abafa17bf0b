package dev.ronda.bench.result;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The pictures of a run: throughput against backlog for each contestant, and latency. */
public final class Pictures {
    private Pictures() {}

    /** SVG texts by file name; none for what was not measured. */
    public static Map<String, String> of(List<Measurement> measurements) {
        var pictures = new LinkedHashMap<String, Picture>();
        for (Measurement one : measurements) {
            if (one.workload().equals("growth")) {
                int space = one.trial().indexOf(' ');
                pictures.computeIfAbsent(
                                "growth-" + one.contestant() + ".svg",
                                name -> new Picture(
                                        "Jobs per second beside rows that wait or are done, " + one.contestant()))
                        .add(
                                one.trial().substring(0, space) + " rows",
                                one.trial().substring(space + 1),
                                one.reading().value());
            } else if (one.workload().equals("latency")
                    && one.reading().measure().startsWith("p")) {
                pictures.computeIfAbsent(
                                "latency-" + one.contestant() + ".svg",
                                name -> new Picture("From the return of an enqueue to the start of its job, ms, "
                                        + one.contestant()))
                        .add(one.reading().measure(), one.trial(), one.reading().value());
            }
        }
        var texts = new LinkedHashMap<String, String>();
        pictures.forEach((name, picture) -> texts.put(name, picture.svg()));
        return texts;
    }
}
