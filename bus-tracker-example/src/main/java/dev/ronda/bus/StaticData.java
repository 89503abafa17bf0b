package dev.ronda.bus;

import dev.ronda.bus.feed.SimulatedNetwork;
import dev.ronda.bus.gtfs.GtfsImport;
import dev.ronda.bus.gtfs.GtfsReader;
import dev.ronda.bus.gtfs.Timetable;
import dev.ronda.bus.table.NetworkTable;
import dev.ronda.bus.tracking.TimetableImport;
import dev.ronda.queue.JobQueue;
import java.nio.file.Path;
import java.time.Clock;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it that the tables know the stops and lines. */
public final class StaticData {
    private static final Logger LOG = LoggerFactory.getLogger(StaticData.class);

    private final DataSource dataSource;
    private final TimetableImport imports;

    /**
     * The static data of one database.
     *
     * @param queue whose transactions write it
     * @param dataSource the same database, to read
     * @param clock when it was imported
     */
    public StaticData(JobQueue queue, DataSource dataSource, Clock clock) {
        this.dataSource = dataSource;
        this.imports = new TimetableImport(
                work -> queue.transaction(connection -> {
                    work.write(Jdbi.create(connection).open());
                    return true;
                }),
                clock);
    }

    /**
     * Imports a GTFS folder or zip in place of the one before.
     *
     * @param source the folder or zip
     * @return what was read, with the rows that could not be
     * @throws Exception if it cannot be read or written
     */
    public GtfsImport importGtfs(Path source) throws Exception {
        GtfsImport read = GtfsReader.read(source);
        imports.replace(TimetableImport.GTFS, read.timetable());
        return read;
    }

    /**
     * Imports the simulated network, unless it is there.
     *
     * @throws Exception what the database threw
     */
    public void ensureSimulated() throws Exception {
        if (isMissing(TimetableImport.SIMULATED)) {
            insert(TimetableImport.SIMULATED, SimulatedNetwork.timetable());
        }
    }

    /** The GTFS folder that the settings name, unless one is there. */
    void ensureGtfs(@Nullable Path source) throws Exception {
        if (source != null && isMissing(TimetableImport.GTFS)) {
            insert(TimetableImport.GTFS, GtfsReader.read(source).timetable());
        }
    }

    private void insert(String network, Timetable timetable) throws Exception {
        try {
            imports.insertIfMissing(network, timetable);
            LOG.info(
                    "timetable is there network={} lines={} stops={} trips={}",
                    network,
                    timetable.lines().size(),
                    timetable.stops().size(),
                    timetable.trips().size());
        } catch (Exception e) {
            if (isMissing(network)) {
                throw e;
            }
            LOG.info("timetable imported by another process network={}", network);
        }
    }

    private boolean isMissing(String network) {
        return Jdbi.create(dataSource)
                .withHandle(handle -> NetworkTable.find(handle, network).isEmpty());
    }
}
