package dev.ronda.bus.gtfs;

/** One row is unusable. Never leaves this package. */
final class BadRow extends Exception {

    private static final long serialVersionUID = 1L;

    private final String reason;

    BadRow(String reason) {
        super(reason);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
