package dev.ronda.queue.cli.supervisor;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A child as a process of the operating system. Our end of its standard input stays open until we end. */
public final class JvmChild implements Child {
    private final Process process;
    private final CompletableFuture<Integer> ended;
    private final CompletableFuture<?> said;

    private JvmChild(Process process, CompletableFuture<Integer> ended, CompletableFuture<?> said) {
        this.process = process;
        this.ended = ended;
        this.said = said;
    }

    /**
     * Starts one.
     *
     * @param name for its lines
     * @param command the program and its arguments
     * @param out where its output goes
     * @param json whether it writes objects of JSON
     * @throws IOException if the operating system refuses
     */
    public static JvmChild start(String name, List<String> command, PrintStream out, boolean json) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new CompletableFuture<Void>();
        var pump = new Thread(
                () -> {
                    try {
                        new LinePump(process.getInputStream(), out, name, json).run();
                    } finally {
                        said.complete(null);
                    }
                },
                "output-" + name);
        pump.setDaemon(true);
        pump.start();
        return new JvmChild(process, process.onExit().thenApply(Process::exitValue), said);
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public CompletableFuture<Integer> ended() {
        return ended;
    }

    @Override
    public CompletableFuture<?> said() {
        return said;
    }

    /** Not {@code Process.destroy}, which closes the pipe through which its last lines come. */
    @Override
    public void stop() {
        if (process.supportsNormalTermination()) {
            process.toHandle().destroy();
        } else {
            try {
                process.getOutputStream().close(); // it ends when its standard input does
            } catch (IOException error) {
                throw new UncheckedIOException(error);
            }
        }
    }

    @Override
    public void kill() {
        process.toHandle().destroyForcibly();
    }
}
