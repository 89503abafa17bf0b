package dev.ronda.bench.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;

/** The file with one line for each measurement. */
public final class JsonLines {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final String server;

    /** Lines at the end of a file, with the version of the server. */
    public JsonLines(Path file, String server) {
        this.file = file;
        this.server = server;
    }

    /** Adds a line. */
    public void add(Measurement measurement) {
        try {
            Files.write(file, List.of(line(measurement)), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String line(Measurement measurement) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("workload", measurement.workload());
        fields.put("trial", measurement.trial());
        fields.put("contestant", measurement.contestant());
        fields.put("repetition", measurement.repetition());
        fields.put("measure", measurement.reading().measure());
        fields.put("value", measurement.reading().value());
        fields.put("unit", measurement.reading().unit());
        fields.put("checked", measurement.check().ok());
        fields.put("failure", measurement.check().text());
        fields.put("at", measurement.at().toString());
        fields.put("postgresql", server);
        try {
            return JSON.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
