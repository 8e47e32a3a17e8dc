package io.millrace.app.bench;

import java.util.Arrays;
import java.util.Collection;

/** The middle of some figures. */
final class Median {
    private Median() {}

    /** Not a number for none. */
    static double of(Collection<Double> values) {
        return of(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** Not a number for none. */
    static double of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
