package dev.ronda.queue.cli.supervisor;

import java.io.IOException;

/** Starts the process of a worker. */
public interface Launcher {

    /**
     * A new process.
     *
     * @param member which worker it runs
     * @throws IOException if the operating system refuses
     */
    Child start(Member member) throws IOException;
}
