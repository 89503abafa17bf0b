package dev.ronda.bus.gtfs;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The text files of one GTFS folder, read row by row. */
final class GtfsFiles {

    private static final ObjectReader ROWS = CsvMapper.builder()
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .build()
            .readerFor(String[].class);

    private final Path folder;
    private final BadRows badRows;

    GtfsFiles(Path folder, BadRows badRows) {
        this.folder = folder;
        this.badRows = badRows;
    }

    /** What is done with a row; whatever it throws leaves out that row only. */
    interface RowReader {
        void read(GtfsRow row) throws BadRow;
    }

    boolean has(String file) {
        return Files.isRegularFile(folder.resolve(file));
    }

    /** Refuses a folder that lacks files, naming all of them. */
    void require(List<String> files) throws GtfsException {
        List<String> missing = files.stream().filter(file -> !has(file)).toList();
        if (!missing.isEmpty()) {
            throw new GtfsException("GTFS needs the files " + String.join(", ", files) + "; " + folder + " lacks "
                    + String.join(", ", missing) + ". Give a folder or .zip that holds them at its top");
        }
    }

    /** Reads a file from its first row to its last; a file that is absent has no rows. */
    void read(String file, RowReader reader) throws IOException {
        if (!has(file)) {
            return;
        }
        try (InputStream in = Files.newInputStream(folder.resolve(file));
                MappingIterator<String[]> rows = ROWS.readValues(in)) {
            if (rows.hasNextValue()) {
                read(file, columns(rows.nextValue()), rows, reader);
            }
        } catch (JacksonException e) {
            throw new GtfsException(
                    file + " is not comma-separated text: " + e.getOriginalMessage() + " (line "
                            + e.getLocation().getLineNr() + "); mend the quotes of that line",
                    e);
        }
    }

    private void read(String file, Map<String, Integer> columns, MappingIterator<String[]> rows, RowReader reader)
            throws IOException {
        while (rows.hasNextValue()) {
            int line = rows.getCurrentLocation().getLineNr();
            try {
                reader.read(new GtfsRow(line, columns, rows.nextValue()));
            } catch (BadRow e) {
                badRows.add(file, line, e.reason());
            }
        }
    }

    private static Map<String, Integer> columns(String[] header) {
        Map<String, Integer> columns = new HashMap<>();
        for (int i = 0; i < header.length; i++) {
            columns.put(header[i].strip(), i);
        }
        return columns;
    }
}
