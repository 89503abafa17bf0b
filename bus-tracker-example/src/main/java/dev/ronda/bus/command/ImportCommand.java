package dev.ronda.bus.command;

import dev.ronda.bus.InvalidSettings;
import dev.ronda.bus.gtfs.GtfsException;
import dev.ronda.bus.gtfs.GtfsImport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "import",
        description = "Imports a GTFS timetable in place of the one before.",
        mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    @Parameters(paramLabel = "FOLDER_OR_ZIP", description = "a GTFS feed")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path source;

    @Override
    public Integer call() throws Exception {
        if (!Files.exists(source)) {
            throw new InvalidSettings("there is no " + source + "; give a folder or zip with GTFS files");
        }
        try (TrackerDatabase open = database.open()) {
            GtfsImport read = open.staticData().importGtfs(source);
            var timetable = read.timetable();
            spec.commandLine()
                    .getOut()
                    .printf(
                            "imported %d lines, %d stops, %d variants, %d trips, %d stop times%n",
                            timetable.lines().size(),
                            timetable.stops().size(),
                            timetable.variants().size(),
                            timetable.trips().size(),
                            read.stopTimes());
            if (read.badRows() > 0) {
                spec.commandLine().getOut().printf("%d rows were left out, the first of them:%n", read.badRows());
                read.problems().forEach(problem -> spec.commandLine().getOut().println("  " + problem));
            }
            return 0;
        } catch (GtfsException e) {
            throw new InvalidSettings(String.valueOf(e.getMessage()));
        }
    }
}
