package dev.ronda.bus.geo;

/** Distance and direction between two places. */
public final class Geo {

    private static final double EARTH_RADIUS_M = 6_371_008.8;

    private Geo() {}

    /** The straight-line (great circle) distance in metres. */
    public static double metres(GeoPoint from, GeoPoint to) {
        double fromLat = Math.toRadians(from.lat());
        double toLat = Math.toRadians(to.lat());
        double sinLat = Math.sin((toLat - fromLat) / 2);
        double sinLon = Math.sin(Math.toRadians(to.lon() - from.lon()) / 2);
        double h = sinLat * sinLat + Math.cos(fromLat) * Math.cos(toLat) * sinLon * sinLon;
        return 2 * EARTH_RADIUS_M * Math.asin(Math.sqrt(Math.min(1, h)));
    }

    /** The direction to set out in, in degrees clockwise from north, 0 to below 360. */
    public static double bearing(GeoPoint from, GeoPoint to) {
        double fromLat = Math.toRadians(from.lat());
        double toLat = Math.toRadians(to.lat());
        double lon = Math.toRadians(to.lon() - from.lon());
        double east = Math.sin(lon) * Math.cos(toLat);
        double north = Math.cos(fromLat) * Math.sin(toLat) - Math.sin(fromLat) * Math.cos(toLat) * Math.cos(lon);
        return (Math.toDegrees(Math.atan2(east, north)) + 360) % 360;
    }
}
