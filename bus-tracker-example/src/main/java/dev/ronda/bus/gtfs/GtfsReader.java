package dev.ronda.bus.gtfs;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.util.List;

/**
 * Reads a GTFS timetable from a folder of text files or from a {@code .zip} of them.
 *
 * <p>Files are read row by row. A row that cannot be used is left out and counted. Not read: {@code frequencies.txt},
 * fares, transfers, pathways.
 */
public final class GtfsReader {

    private static final List<String> MANDATORY = List.of("routes.txt", "trips.txt", "stops.txt", "stop_times.txt");

    private GtfsReader() {}

    /**
     * Reads a timetable.
     *
     * @param source a folder, or a zip file
     * @throws GtfsException if a mandatory file is missing or is no comma-separated text
     * @throws IOException if a file cannot be read
     */
    public static GtfsImport read(Path source) throws IOException {
        if (Files.isDirectory(source)) {
            return readFolder(source);
        }
        if (!Files.isRegularFile(source)) {
            throw new GtfsException(
                    "GTFS is read from a folder or a .zip file, but there is none at " + source + "; check the path");
        }
        try (FileSystem zip = FileSystems.newFileSystem(source)) {
            return readFolder(zip.getPath("/"));
        } catch (ProviderNotFoundException e) {
            throw new GtfsException(source + " is neither a folder nor a .zip file; unpack it and give the folder", e);
        }
    }

    private static GtfsImport readFolder(Path folder) throws IOException {
        BadRows badRows = new BadRows();
        GtfsFiles files = new GtfsFiles(folder, badRows);
        files.require(MANDATORY);
        if (!files.has("calendar.txt") && !files.has("calendar_dates.txt")) {
            files.require(List.of("calendar.txt"));
        }
        TimetableBuilder builder = new TimetableBuilder();
        files.read("agency.txt", builder::agency);
        files.read("routes.txt", builder::route);
        files.read("stops.txt", builder::stop);
        files.read("shapes.txt", builder::shapePoint);
        files.read("calendar.txt", builder::calendar);
        files.read("calendar_dates.txt", builder::calendarDate);
        files.read("trips.txt", builder::trip);
        files.read("stop_times.txt", builder::stopTime);
        Timetable timetable = builder.build(badRows);
        int stopTimes = timetable.trips().stream()
                .mapToInt(trip -> trip.stopTimes().size())
                .sum();
        return new GtfsImport(timetable, stopTimes, badRows.count(), badRows.problems());
    }
}
