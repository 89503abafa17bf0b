package dev.ronda.bus.gtfs;

import dev.ronda.bus.geo.GeoPoint;
import dev.ronda.bus.geo.Polyline;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects {@code shapes.txt}, whose rows may come in any order. */
final class Shapes {

    private record ShapePoint(int seq, GeoPoint place) {}

    private final Map<String, List<ShapePoint>> shapes = new HashMap<>();

    void point(GtfsRow row) throws BadRow {
        String id = row.required("shape_id");
        GeoPoint place = new GeoPoint(row.degrees("shape_pt_lat", 90), row.degrees("shape_pt_lon", 180));
        ShapePoint point = new ShapePoint(row.number("shape_pt_sequence"), place);
        shapes.computeIfAbsent(id, key -> new ArrayList<>()).add(point);
    }

    /** The shape, unless it is unknown or has a single point. */
    Optional<Polyline> shape(String id) {
        List<GeoPoint> points = shapes.getOrDefault(id, List.of()).stream()
                .sorted(Comparator.comparingInt(ShapePoint::seq))
                .map(ShapePoint::place)
                .toList();
        return points.size() < 2 ? Optional.empty() : Optional.of(new Polyline(points));
    }
}
