package dev.ronda.queue.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** Every public name of the API says what it is. */
class JavadocTest {
    private static final Path SOURCES = Path.of("src/main/java/dev/ronda/queue");

    @Test
    void each_public_name_has_a_doc_comment() throws IOException {
        var files = new ArrayList<Path>();
        for (String folder : List.of("", "config", "event", "recurring")) {
            try (Stream<Path> list = Files.list(SOURCES.resolve(folder))) {
                list.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
            }
        }
        assertThat(files).hasSizeGreaterThan(30);

        try (StandardJavaFileManager manager =
                ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            var units = new ArrayList<JavaFileObject>();
            manager.getJavaFileObjectsFromPaths(files).forEach(units::add);
            assertThat(MissingDocs.in(units)).isEmpty();
        }
    }

    @Test
    void finds_what_is_missing() throws IOException {
        String planted = """
                package planted;
                public final class Bare {
                    public static final int LIMIT = 1;
                    protected int shared;
                    public Bare() {}
                    public void call() {}
                    @Override public String toString() { return ""; }
                    void hidden() {}
                    /** Has one. */
                    public record Pair(int left, int right) {}
                    /** Has one.
                     * @param left described */
                    public record Half(int left, int right) { public Half {} }
                    /** Has one. */
                    public interface Port { void open(); record Key(int id) {} }
                    /** Has one. */
                    public enum Colour { RED, /** Said. */ BLUE }
                    static class Inner { public void unseen() {} }
                    public static final class Open extends Behind { }
                }
                /** Has one. */
                abstract sealed class Behind permits Bare.Open { public void inherited() {} }
                """;

        assertThat(MissingDocs.in(List.of(new Compiled.Source("planted.Bare", planted))))
                .containsExactlyInAnyOrder(
                        "planted.Bare",
                        "planted.Bare.LIMIT",
                        "planted.Bare.shared",
                        "planted.Bare.<init>",
                        "planted.Bare.call",
                        "planted.Bare.Pair @param left",
                        "planted.Bare.Pair @param right",
                        "planted.Bare.Half @param right",
                        "planted.Bare.Half.<init>",
                        "planted.Bare.Port.open",
                        "planted.Bare.Port.Key",
                        "planted.Bare.Port.Key @param id",
                        "planted.Bare.Colour.RED",
                        "planted.Bare.Open",
                        "planted.Behind.inherited");
    }
}
