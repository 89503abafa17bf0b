package dev.ronda.bus.gtfs;

import dev.ronda.bus.geo.GeoPoint;
import dev.ronda.bus.geo.Polyline;
import dev.ronda.bus.geo.Projection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds where the stops of a trip lie along its shape. A shape may pass a stop twice (a loop, a street used both ways),
 * so of all ways to choose a pass for each stop the one is taken that never runs backwards and, among those, keeps
 * the stops nearest to the shape.
 */
final class StopPlacement {

    /** Farther from the shape than this, only the nearest pass is considered. */
    private static final double REACH_M = 100;

    private StopPlacement() {}

    static double[] alongM(Polyline shape, List<GeoPoint> stops) {
        List<List<Projection>> passes =
                stops.stream().map(stop -> passes(shape, stop)).toList();
        double[] along = cheapest(passes);
        // Stops that can be placed in no rising order (wrong data) are pushed forward, never back.
        for (int i = 1; i < along.length; i++) {
            along[i] = Math.max(along[i], along[i - 1]);
        }
        return along;
    }

    private static List<Projection> passes(Polyline shape, GeoPoint stop) {
        List<Projection> passes = shape.passes(stop, REACH_M);
        return passes.isEmpty() ? List.of(shape.project(stop)) : passes;
    }

    /** Shortest path through the passes, stop by stop; a step backwards costs as much as it goes back, and a lot more. */
    private static double[] cheapest(List<List<Projection>> passes) {
        List<int[]> cameFrom = new ArrayList<>();
        double[] cost = {0};
        List<Projection> before = List.of(new Projection(0, 0));
        for (List<Projection> here : passes) {
            double[] costHere = new double[here.size()];
            int[] from = new int[here.size()];
            Arrays.fill(costHere, Double.MAX_VALUE);
            for (int i = 0; i < costHere.length; i++) {
                for (int j = 0; j < cost.length; j++) {
                    double step = cost[j] + stepCost(before.get(j), here.get(i));
                    if (step < costHere[i]) {
                        costHere[i] = step;
                        from[i] = j;
                    }
                }
            }
            cameFrom.add(from);
            cost = costHere;
            before = here;
        }
        return walkBack(passes, cameFrom, indexOfLeast(cost));
    }

    private static double stepCost(Projection from, Projection to) {
        double backwards = Math.max(0, from.alongM() - to.alongM());
        return to.lateralM() + 1000 * backwards;
    }

    private static double[] walkBack(List<List<Projection>> passes, List<int[]> cameFrom, int last) {
        double[] along = new double[passes.size()];
        int at = last;
        for (int i = along.length - 1; i >= 0; i--) {
            along[i] = passes.get(i).get(at).alongM();
            at = cameFrom.get(i)[at];
        }
        return along;
    }

    private static int indexOfLeast(double[] cost) {
        int least = 0;
        for (int i = 1; i < cost.length; i++) {
            if (cost[i] < cost[least]) {
                least = i;
            }
        }
        return least;
    }
}
