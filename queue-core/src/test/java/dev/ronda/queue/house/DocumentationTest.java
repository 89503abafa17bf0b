package dev.ronda.queue.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.JobQueue;
import dev.ronda.queue.event.QueueEvent;
import dev.ronda.queue.house.Documents.Block;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the documents say is so: their Java runs, their links lead somewhere, the tests they name exist, and the catalogue
 * of events is complete.
 *
 * <p>A Java block whose first line is {@code // file: Name.java} is a class that the other blocks of its document may
 * use; its {@code main} is run. Any other block is the body of a method that has a {@code dataSource} and a {@code queue}
 * on it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocumentationTest {
    private static final Pattern FILE = Pattern.compile("\\A// file: (\\w+)\\.java\\n");
    private static final Pattern LINK = Pattern.compile("(?:\\]\\(|src=\")(?!https?:|#|mailto:)([^)#\"\\s]+)");
    private static final Pattern NAMED_TEST = Pattern.compile("`(\\w+Test)(?:\\.(\\w+))?`");
    private static final Pattern EVENT = Pattern.compile("(?m)^\\| `(\\w+)` \\| .*? \\| ([^|]*) \\| (\\w+|–) \\|$");

    private static final String IMPORTS = """
            import dev.ronda.queue.*;
            import dev.ronda.queue.config.*;
            import dev.ronda.queue.event.*;
            import dev.ronda.queue.recurring.*;
            import java.sql.*;
            import java.time.*;
            import java.util.*;
            import java.util.concurrent.*;
            import javax.sql.DataSource;
            """;

    @TestFactory
    @Timeout(120)
    Stream<DynamicTest> java_blocks_run(@TempDir Path folder) {
        Map<Path, List<Block>> byDocument = Documents.blocks("java").stream()
                .collect(Collectors.groupingBy(Block::document, TreeMap::new, Collectors.toList()));
        assertThat(byDocument).isNotEmpty();
        return byDocument.entrySet().stream().flatMap(entry -> {
            Path target = folder.resolve(entry.getKey().getFileName().toString());
            return tests(entry.getValue(), target);
        });
    }

    private static Stream<DynamicTest> tests(List<Block> blocks, Path folder) {
        var sources = new LinkedHashMap<String, String>();
        var tests = new ArrayList<DynamicTest>();
        for (Block block : blocks) {
            assertThat(block.code()).as("%s must run", block).doesNotContain("// not run");
            Matcher file = FILE.matcher(block.code());
            boolean whole = file.find();
            String name = whole ? file.group(1) : "Block" + block.line();
            sources.put(name, whole ? block.code() : wrapped(name, block.code()));
            tests.add(DynamicTest.dynamicTest(block.toString(), () -> run(name, folder)));
        }
        try {
            Compiled.to(Files.createDirectories(folder), sources);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return tests.stream();
    }

    private static String wrapped(String name, String code) {
        return IMPORTS + "public class " + name + " {\n"
                + "public static void run(DataSource dataSource, JobQueue queue) throws Exception {\n" + code
                + "}\n}\n";
    }

    private static void run(String name, Path folder) throws Exception {
        var dataSource = new JdbcDataSource();
        dataSource.setURL("jdbc:h2:mem:doc_" + name + System.nanoTime() + ";DB_CLOSE_DELAY=-1");
        try (var loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, DocumentationTest.class.getClassLoader())) {
            for (Method method : loader.loadClass(name).getMethods()) {
                if (method.getName().equals("main")) {
                    invoke(method, (Object) new String[0]);
                } else if (name.startsWith("Block") && method.getName().equals("run")) {
                    invoke(
                            method,
                            dataSource,
                            JobQueue.builder((DataSource) dataSource).build());
                }
            }
        }
    }

    private static void invoke(Method method, Object... arguments) throws Exception {
        try {
            method.invoke(null, arguments);
        } catch (InvocationTargetException e) {
            throw new AssertionError("the block threw " + e.getCause(), e.getCause());
        }
    }

    @Test
    void links_lead_somewhere() {
        var broken = new ArrayList<String>();
        for (Path document : Documents.all()) {
            for (Matcher link = LINK.matcher(Documents.text(document)); link.find(); ) {
                if (!Files.exists(document.resolveSibling(link.group(1)))) {
                    broken.add(Documents.ROOT.relativize(document) + " → " + link.group(1));
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void named_tests_exist() throws IOException {
        Map<String, String> tests = testSources();
        var missing = new ArrayList<String>();
        for (Path document : Documents.all()) {
            for (Matcher test = NAMED_TEST.matcher(Documents.text(document)); test.find(); ) {
                String source = tests.get(test.group(1));
                if (source == null || (test.group(2) != null && !source.contains("void " + test.group(2) + "("))) {
                    missing.add(Documents.ROOT.relativize(document) + " → " + test.group());
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    private static Map<String, String> testSources() throws IOException {
        var sources = new LinkedHashMap<String, String>();
        for (String module : List.of(
                "queue-core", "queue-micrometer", "queue-opentelemetry", "queue-worker-cli", "bus-tracker-example")) {
            try (Stream<Path> files = Files.walk(Documents.ROOT.resolve(module).resolve("src/test/java"))) {
                files.filter(file -> file.toString().endsWith("Test.java"))
                        .forEach(file ->
                                sources.put(file.getFileName().toString().replace(".java", ""), Documents.text(file)));
            }
        }
        return sources;
    }

    @Test
    void the_catalogue_of_events_is_complete() {
        var documented = new TreeMap<String, String>();
        Path page = Documents.ROOT.resolve("docs/events.md");
        for (Matcher event = EVENT.matcher(Documents.text(page)); event.find(); ) {
            documented.put(event.group(1), event.group(2).replace("`", ""));
        }
        var real = new TreeMap<String, String>();
        collect(QueueEvent.class, real);

        assertThat(documented).isEqualTo(real);
    }

    private static void collect(Class<?> type, Map<String, String> events) {
        if (type.isRecord()) {
            events.put(
                    type.getSimpleName(),
                    Stream.of(type.getRecordComponents())
                            .map(RecordComponent::getName)
                            .collect(Collectors.joining(", ")));
        } else {
            for (Class<?> sub : type.getPermittedSubclasses()) {
                collect(sub, events);
            }
        }
    }
}
