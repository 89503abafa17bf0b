package dev.ronda.bus.geo;

/**
 * A place on the ground.
 *
 * @param lat degrees north, −90 to 90
 * @param lon degrees east, −180 to 180
 */
public record GeoPoint(double lat, double lon) {

    /** Refuses what is no place on the ground. */
    public GeoPoint {
        if (!isValid(lat, lon)) {
            throw new IllegalArgumentException("A place has lat −90 to 90 and lon −180 to 180, got lat " + lat
                    + ", lon " + lon + "; check that the two are not exchanged");
        }
    }

    /** Whether the two numbers are a place; false for NaN. */
    public static boolean isValid(double lat, double lon) {
        return Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
    }
}
