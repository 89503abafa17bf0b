package dev.ronda.bench.result;

import java.util.Arrays;
import java.util.Collection;

/**
 * Several readings of the same thing.
 *
 * @param median the middle one, or the mean of the two in the middle
 * @param least the smallest
 * @param most the largest
 */
public record Statistics(double median, double least, double most) {

    /** Of at least one value. */
    public static Statistics of(Collection<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Statistics(median, sorted[0], sorted[sorted.length - 1]);
    }

    /**
     * The smallest value that at least this share of all values does not exceed.
     *
     * @param values in any order, at least one
     * @param percent above 0, up to 100
     */
    public static double percentile(long[] values, double percent) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return sorted[Math.max(1, rank) - 1];
    }
}
