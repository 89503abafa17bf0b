package dev.ronda.queue.cli.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that a misspelt one was probably meant to be. */
public final class Nearest {
    private Nearest() {}

    /**
     * The candidate with the fewest differing letters.
     *
     * @param wrong the misspelt name
     * @param candidates what it may have been
     * @return empty if nothing is near
     */
    public static Optional<String> to(String wrong, Collection<String> candidates) {
        return candidates.stream()
                .filter(candidate -> distance(wrong, candidate) <= tolerance(candidate))
                .min(Comparator.comparingInt((String candidate) -> distance(wrong, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** A third of the letters may differ. */
    private static int tolerance(String candidate) {
        return Math.max(1, candidate.length() / 3);
    }

    /** Letters to insert, delete, replace or swap with their neighbour; case does not count, nor does - for _. */
    private static int distance(String left, String right) {
        String a = left.toLowerCase(Locale.ROOT).replace('-', '_');
        String b = right.toLowerCase(Locale.ROOT).replace('-', '_');
        int[][] steps = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                steps[i][j] = step(a, b, i, j, steps);
            }
        }
        return steps[a.length()][b.length()];
    }

    private static int step(String a, String b, int i, int j, int[][] steps) {
        if (i == 0 || j == 0) {
            return i + j;
        }
        int replace = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least = Math.min(Math.min(steps[i - 1][j] + 1, steps[i][j - 1] + 1), steps[i - 1][j - 1] + replace);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, steps[i - 2][j - 2] + 1) : least;
    }
}
