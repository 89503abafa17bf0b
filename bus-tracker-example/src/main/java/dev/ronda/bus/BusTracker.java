package dev.ronda.bus;

import dev.ronda.bus.command.Commands;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** The program behind {@code bin/bus-tracker}. */
public final class BusTracker {
    private BusTracker() {}

    /**
     * Runs one command and ends with its exit code: 0 fine, 1 failed, 2 usage or configuration.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(Commands.run(out, err, args));
    }
}
