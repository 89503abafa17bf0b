package dev.ronda.queue.cli.supervisor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Copies a child's output to our own, a line at a time with the child's name before it, so that lines of several children do
 * not mix. Objects of JSON get the name as a field. A line without an end is cut.
 */
final class LinePump implements Runnable {
    /** Longer ones would be kept in memory. */
    static final int LONGEST = 64 * 1024;

    private final InputStream from;
    private final PrintStream to;
    private final byte[] prefix;
    private final byte[] field;
    private final boolean json;

    LinePump(InputStream from, PrintStream to, String name, boolean json) {
        this.from = from;
        this.to = to;
        this.json = json;
        this.prefix = (name + " | ").getBytes(StandardCharsets.UTF_8);
        this.field = ("{\"process\":\"" + name + "\",").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void run() {
        var line = new ByteArrayOutputStream();
        try (from) {
            var buffer = new byte[8192];
            for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                for (int i = 0; i < count; i++) {
                    if (buffer[i] == '\n') {
                        write(line);
                    } else {
                        line.write(buffer[i]);
                        if (line.size() >= LONGEST) {
                            write(line);
                        }
                    }
                }
            }
        } catch (IOException closed) {
            line.writeBytes(("(its output cannot be read: " + closed + ")").getBytes(StandardCharsets.UTF_8));
        }
        if (line.size() > 0) {
            write(line);
        }
    }

    /** In one call, since others write there, too. */
    private void write(ByteArrayOutputStream line) {
        byte[] text = line.toByteArray();
        line.reset();
        var whole = new ByteArrayOutputStream(text.length + field.length + 1);
        if (json && text.length > 2 && text[0] == '{') {
            whole.writeBytes(field);
            whole.write(text, 1, text.length - 1);
        } else {
            whole.writeBytes(prefix);
            whole.writeBytes(text);
        }
        whole.write('\n');
        to.write(whole.toByteArray(), 0, whole.size());
        to.flush();
    }
}
