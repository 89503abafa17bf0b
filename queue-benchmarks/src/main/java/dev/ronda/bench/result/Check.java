package dev.ronda.bench.result;

/**
 * Whether every job ran exactly as often as expected.
 *
 * @param ok whether it did
 * @param text what was wrong, empty if nothing was
 */
public record Check(boolean ok, String text) {
    /** Nothing was wrong. */
    public static Check passed() {
        return new Check(true, "");
    }

    /** Something was. */
    public static Check failed(String text) {
        return new Check(false, text);
    }

    /** Passed if the condition holds. */
    public static Check that(boolean condition, String otherwise) {
        return condition ? passed() : failed(otherwise);
    }

    /** This one and then another; the first failure is told. */
    public Check and(Check other) {
        return ok ? other : this;
    }
}
