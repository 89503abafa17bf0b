package dev.ronda.bus.geo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The way of a bus: points with the metres run up to each.
 *
 * <p>A way may cross itself or come back along the same street, so a place can have several projections; see
 * {@link #passes} and {@link #projectNear}. Immutable.
 */
public final class Polyline {

    /** A projection this much farther off than the best is still taken for the same street. */
    private static final double SAME_STREET_M = 30;

    private final List<GeoPoint> points;
    private final double[] cumulativeM;

    /**
     * Makes a polyline.
     *
     * @throws IllegalArgumentException with fewer than two points
     */
    public Polyline(List<GeoPoint> points) {
        if (points.size() < 2) {
            throw new IllegalArgumentException(
                    "A polyline needs at least 2 points, got " + points.size() + "; leave the shape out instead");
        }
        this.points = List.copyOf(points);
        this.cumulativeM = new double[points.size()];
        for (int i = 1; i < cumulativeM.length; i++) {
            cumulativeM[i] = cumulativeM[i - 1] + Geo.metres(points.get(i - 1), points.get(i));
        }
    }

    /** The points, at least two. */
    public List<GeoPoint> points() {
        return points;
    }

    /** The length in metres. */
    public double lengthM() {
        return cumulativeM[cumulativeM.length - 1];
    }

    /** The place at so many metres from the start; the ends hold for what lies beyond them. */
    public GeoPoint at(double alongM) {
        int segment = segmentAt(alongM);
        GeoPoint from = points.get(segment);
        GeoPoint to = points.get(segment + 1);
        double share = share(segment, alongM);
        return new GeoPoint(from.lat() + share * (to.lat() - from.lat()), from.lon() + share * (to.lon() - from.lon()));
    }

    /** The direction of the way at so many metres from the start, in degrees clockwise from north. */
    public double bearingAt(double alongM) {
        int segment = segmentAt(alongM);
        return Geo.bearing(points.get(segment), points.get(segment + 1));
    }

    /** The nearest point of the whole way; of several equally near, the first. */
    public Projection project(GeoPoint place) {
        Projection best = onSegment(0, place);
        for (int segment = 1; segment < points.size() - 1; segment++) {
            Projection candidate = onSegment(segment, place);
            if (candidate.lateralM() < best.lateralM()) {
                best = candidate;
            }
        }
        return best;
    }

    /**
     * The projection of a place on a way that may pass it more than once: of the passes about as close as the closest,
     * the one whose {@code alongM} is nearest to what was expected (say, where the bus was seen last).
     */
    public Projection projectNear(GeoPoint place, double expectedAlongM) {
        double reach = project(place).lateralM() + SAME_STREET_M;
        return passes(place, reach).stream()
                .min(Comparator.comparingDouble(pass -> Math.abs(pass.alongM() - expectedAlongM)))
                .orElseThrow();
    }

    /**
     * Every time that the way comes within some metres of a place: the closest point of each stretch that stays
     * within the reach, in the order of the way.
     */
    public List<Projection> passes(GeoPoint place, double withinM) {
        List<Projection> passes = new ArrayList<>();
        Projection closest = null;
        for (int segment = 0; segment < points.size() - 1; segment++) {
            boolean cameFromOutside = Geo.metres(points.get(segment), place) > withinM;
            if (closest != null && cameFromOutside) {
                passes.add(closest);
                closest = null;
            }
            Projection candidate = onSegment(segment, place);
            boolean closer = closest == null || candidate.lateralM() < closest.lateralM();
            if (candidate.lateralM() <= withinM && closer) {
                closest = candidate;
            }
        }
        if (closest != null) {
            passes.add(closest);
        }
        return passes;
    }

    /** Compares the points. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Polyline that && points.equals(that.points);
    }

    @Override
    public int hashCode() {
        return points.hashCode();
    }

    @Override
    public String toString() {
        return "Polyline[" + points.size() + " points, " + Math.round(lengthM()) + " m]";
    }

    private int segmentAt(double alongM) {
        int found = Arrays.binarySearch(cumulativeM, alongM);
        int before = found >= 0 ? found : -found - 2;
        return Math.max(0, Math.min(before, points.size() - 2));
    }

    private double share(int segment, double alongM) {
        double length = cumulativeM[segment + 1] - cumulativeM[segment];
        return length == 0 ? 0 : Math.max(0, Math.min(1, (alongM - cumulativeM[segment]) / length));
    }

    /** Projects on one segment in a plane laid at the place: exact to centimetres over the few km of a segment. */
    private Projection onSegment(int segment, GeoPoint place) {
        GeoPoint from = points.get(segment);
        GeoPoint to = points.get(segment + 1);
        double lonScale = Math.cos(Math.toRadians(place.lat()));
        double dx = (to.lon() - from.lon()) * lonScale;
        double dy = to.lat() - from.lat();
        double px = (place.lon() - from.lon()) * lonScale;
        double py = place.lat() - from.lat();
        double squared = dx * dx + dy * dy;
        double share = squared == 0 ? 0 : Math.max(0, Math.min(1, (px * dx + py * dy) / squared));
        GeoPoint nearest = new GeoPoint(
                from.lat() + share * (to.lat() - from.lat()), from.lon() + share * (to.lon() - from.lon()));
        double alongM = cumulativeM[segment] + share * (cumulativeM[segment + 1] - cumulativeM[segment]);
        return new Projection(alongM, Geo.metres(nearest, place));
    }
}
