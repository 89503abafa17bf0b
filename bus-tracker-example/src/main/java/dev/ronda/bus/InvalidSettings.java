package dev.ronda.bus;

/** A setting, an argument or a question that makes no sense; the message says which and what to do, in one line. */
public final class InvalidSettings extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * With a message for people.
     *
     * @param message what was asked, the limit, the value got, the fix
     */
    public InvalidSettings(String message) {
        super(message);
    }
}
