package dev.ronda.queue.cli.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaFileObject.Kind;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A jar made from source text during the test. */
public final class CompiledJar {
    private static final Pattern NAME = Pattern.compile("(?:class|interface|record) (\\w+)");
    private static final Pattern PACKAGE = Pattern.compile("package ([\\w.]+);");

    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, String> resources = new LinkedHashMap<>();
    private final List<String> left = new ArrayList<>();
    private int classFileVersion;

    /** Made from nothing yet. */
    public CompiledJar() {}

    public CompiledJar source(String text) {
        var pack = PACKAGE.matcher(text);
        var name = NAME.matcher(text);
        assertThat(pack.find() && name.find()).isTrue();
        sources.put(pack.group(1) + "." + name.group(1), text);
        return this;
    }

    public CompiledJar resource(String name, String text) {
        resources.put(name, text);
        return this;
    }

    public CompiledJar application(String className) {
        return resource("META-INF/services/dev.ronda.queue.QueueApplication", className + "\n");
    }

    /** A class file whose content is another class's, which no loader accepts. */
    public CompiledJar brokenClass(String className) {
        return resource(className.replace('.', '/') + ".class", "no class");
    }

    /** Compiled with the others, but left out of the jar. */
    public CompiledJar without(String className) {
        left.add(className);
        return this;
    }

    /** As if a newer Java had compiled it. */
    public CompiledJar withClassFileVersion(int version) {
        classFileVersion = version;
        return this;
    }

    public Path writeTo(Path jar) throws IOException {
        Path classes = Files.createTempDirectory("compiled");
        compileInto(classes);
        Files.createDirectories(jar.getParent());
        try (OutputStream file = Files.newOutputStream(jar);
                var out = new JarOutputStream(file);
                Stream<Path> all = Files.walk(classes)) {
            for (Path path : all.filter(Files::isRegularFile).sorted().toList()) {
                String name = classes.relativize(path).toString().replace('\\', '/');
                if (!left.contains(name.replace('/', '.').replace(".class", ""))) {
                    add(out, name, versioned(Files.readAllBytes(path)));
                }
            }
            for (var resource : resources.entrySet()) {
                add(out, resource.getKey(), resource.getValue().getBytes(StandardCharsets.UTF_8));
            }
        } finally {
            remove(classes);
        }
        return jar;
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private byte[] versioned(byte[] bytes) {
        if (classFileVersion != 0) {
            bytes[6] = (byte) (classFileVersion >> 8);
            bytes[7] = (byte) classFileVersion;
        }
        return bytes;
    }

    private static void add(JarOutputStream out, String name, byte[] bytes) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(bytes);
        out.closeEntry();
    }

    private void compileInto(Path classes) {
        if (sources.isEmpty()) {
            return;
        }
        var messages = new StringWriter();
        var units = sources.entrySet().stream()
                .map(source -> new Text(source.getKey(), source.getValue()))
                .toList();
        List<String> options =
                List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none");
        boolean compiled = ToolProvider.getSystemJavaCompiler()
                .getTask(messages, null, null, options, null, units)
                .call();
        assertThat(compiled).as(messages.toString()).isTrue();
    }

    private static final class Text extends SimpleJavaFileObject {
        private final String text;

        Text(String name, String text) {
            super(URI.create("string:///" + name.replace('.', '/') + Kind.SOURCE.extension), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreErrors) {
            return text;
        }
    }
}
