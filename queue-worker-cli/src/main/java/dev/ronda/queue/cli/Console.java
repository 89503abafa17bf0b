package dev.ronda.queue.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a command sees of the world around it, so that tests can give it another one.
 *
 * @param out results
 * @param err complaints
 * @param variables the environment's variables
 * @param workingDirectory relative paths of the command line start here
 */
record Console(PrintWriter out, PrintWriter err, Map<String, String> variables, Path workingDirectory) {

    static Console ofProcess() {
        return new Console(
                new PrintWriter(System.out, true, Charset.defaultCharset()),
                new PrintWriter(System.err, true, Charset.defaultCharset()),
                System.getenv(),
                Path.of("").toAbsolutePath());
    }

    void flush() {
        out.flush();
        err.flush();
    }
}
