package dev.ronda.bus;

import dev.ronda.bus.feed.SimulatedNetwork;
import dev.ronda.bus.table.FeedSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What {@code application.settings} of {@code queue.yml} says.
 *
 * @param source where positions come from; default the simulated network
 * @param gtfs a timetable to import if the tables have none; a folder or zip, or null
 * @param args the stop and lines to track from the start, or null if they are started by command
 */
public record BusSettings(
        FeedSource source, @Nullable Path gtfs, @Nullable TrackBuses args) {
    private static final Set<String> KEYS =
            Set.of("feed", "replay", "speed", "url", "gtfs", "stop", "lines", "variants", "track");
    private static final Set<String> REPLAY_KEYS = Set.of("folder", "speed");
    private static final double FASTEST = 1_000;

    /**
     * Reads and checks them.
     *
     * @param settings as the worker program gives them
     * @throws InvalidSettings naming the key, what it may be, and what it is
     */
    public static BusSettings of(Map<String, Object> settings) {
        FeedSource source = feedOf(settings);
        String gtfs = text(settings, "gtfs", "");
        return new BusSettings(source, gtfs.isEmpty() ? null : Path.of(gtfs), args(settings, source.feed()));
    }

    /**
     * Reads only where positions come from.
     *
     * @param settings as the worker program gives them
     * @throws InvalidSettings naming the key, what it may be, and what it is
     */
    public static FeedSource feedOf(Map<String, Object> settings) {
        refuseUnknown(settings, KEYS, "");
        Map<?, ?> replay = settings.get("replay") instanceof Map<?, ?> map ? map : Map.of();
        refuseUnknown(replay, REPLAY_KEYS, "replay.");
        Object speed = replay.containsKey("speed") ? replay.get("speed") : settings.get("speed");
        return source(
                text(settings, "feed", FeedSource.SIMULATED),
                text(replay, "folder", ""),
                text(settings, "url", ""),
                speed);
    }

    /**
     * Checks what belongs to a feed.
     *
     * @param feed its name
     * @param folder of a replay
     * @param url of a GTFS-Realtime feed
     * @param speed a number, or null for 1
     * @throws InvalidSettings naming what is missing or wrong
     */
    public static FeedSource source(String feed, String folder, String url, @Nullable Object speed) {
        double times = speed(speed);
        switch (feed) {
            case FeedSource.SIMULATED -> {
                return new FeedSource(feed, "", times);
            }
            case FeedSource.REPLAY -> {
                if (folder.isEmpty()) {
                    throw new InvalidSettings(
                            "the replay feed needs a folder of recorded .pb files; give replay.folder" + " (--folder)");
                }
                return new FeedSource(feed, Path.of(folder).toAbsolutePath().toString(), times);
            }
            case FeedSource.GTFS_REALTIME -> {
                if (url.isEmpty()) {
                    throw new InvalidSettings(
                            "the gtfs-realtime feed needs the url of its vehicle positions; give url" + " (--url)");
                }
                return new FeedSource(feed, url, 1);
            }
            case FeedSource.MONTEVIDEO -> {
                return new FeedSource(feed, "", 1);
            }
            default ->
                throw new InvalidSettings("feed: simulated, replay, gtfs-realtime or montevideo, got \"" + feed + "\"");
        }
    }

    private static @Nullable TrackBuses args(Map<String, Object> settings, String feed) {
        if (Boolean.FALSE.equals(settings.get("track"))) {
            return null;
        }
        boolean simulated = feed.equals(FeedSource.SIMULATED);
        String stop = text(settings, "stop", simulated ? SimulatedNetwork.DEFAULT_STOP : "");
        if (stop.isEmpty()) {
            throw new InvalidSettings("stop: which one to track with the feed " + feed
                    + "; give stop and lines, or track: false to start trackings by command");
        }
        List<String> lines = texts(settings, "lines");
        boolean isDefault = lines.isEmpty() && simulated;
        return checked(stop, isDefault ? SimulatedNetwork.DEFAULT_LINES : lines, texts(settings, "variants"));
    }

    /**
     * The arguments of a job, with its own complaints turned into ones about settings.
     *
     * @param stop the stop
     * @param lines the lines
     * @param variants the variants
     * @throws InvalidSettings if no job can have them
     */
    public static TrackBuses checked(String stop, List<String> lines, List<String> variants) {
        try {
            return new TrackBuses(stop, lines, variants);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettings(String.valueOf(e.getMessage()));
        }
    }

    private static double speed(@Nullable Object given) {
        if (given == null) {
            return 1;
        }
        double speed;
        try {
            speed = Double.parseDouble(given.toString());
        } catch (NumberFormatException e) {
            throw new InvalidSettings("speed: how many times faster than life, a number, got \"" + given + "\"");
        }
        if (!(speed >= 0.1 && speed <= FASTEST)) {
            throw new InvalidSettings("speed: 0.1 to 1000 times life, got " + given);
        }
        return speed;
    }

    private static String text(Map<?, ?> settings, String key, String otherwise) {
        Object value = settings.get(key);
        return value == null ? otherwise : value.toString().strip();
    }

    private static List<String> texts(Map<String, Object> settings, String key) {
        Object value = settings.get(key);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            List<String> texts = new ArrayList<>();
            list.forEach(entry -> texts.add(String.valueOf(entry)));
            return texts;
        }
        return List.of(value.toString().split(",", -1));
    }

    private static void refuseUnknown(Map<?, ?> settings, Set<String> known, String prefix) {
        for (Object key : settings.keySet()) {
            if (!known.contains(String.valueOf(key))) {
                throw new InvalidSettings("application.settings." + prefix + key + " is not known; there are "
                        + String.join(", ", new TreeSet<>(known)));
            }
        }
    }
}
