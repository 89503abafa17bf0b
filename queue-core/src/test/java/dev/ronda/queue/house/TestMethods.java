package dev.ronda.queue.house;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The test methods of all modules, read from their sources: only this module's classes can be loaded here. */
final class TestMethods {
    private static final Set<String> MAKE_A_TEST = Set.of("Test", "ParameterizedTest", "RepeatedTest", "TestFactory");

    private final Map<String, TestMethod> byName = new HashMap<>();

    private TestMethods() {}

    /**
     * A method that JUnit runs as a test.
     *
     * @param module the folder of its module
     * @param fullName its class with the package, and its name
     * @param disabled whether it, or its class, is switched off
     */
    record TestMethod(String module, String fullName, boolean disabled) {
        String className() {
            return fullName.substring(0, fullName.lastIndexOf('.'));
        }
    }

    /** Those of a repository, by {@code ClassName.method}. */
    static Map<String, TestMethod> below(Path root) {
        var methods = new TestMethods();
        try (Stream<Path> modules = Files.list(root)) {
            for (Path module : modules.sorted().toList()) {
                Path sources = module.resolve("src/test/java");
                if (Files.isDirectory(sources)) {
                    methods.read(module.getFileName().toString(), sources);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return methods.byName;
    }

    private void read(String module, Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder);
                StandardJavaFileManager manager = ToolProvider.getSystemJavaCompiler()
                        .getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            List<Path> tests =
                    files.filter(file -> file.toString().endsWith("Test.java")).toList();
            read(module, manager.getJavaFileObjectsFromPaths(tests));
        }
    }

    private void read(String module, Iterable<? extends JavaFileObject> sources) throws IOException {
        var task = (JavacTask) ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, diagnostic -> {}, List.of("-proc:none"), null, sources);
        for (CompilationUnitTree unit : task.parse()) {
            for (Tree type : unit.getTypeDecls()) {
                if (type instanceof ClassTree one) {
                    add(module, unit.getPackageName() + "." + one.getSimpleName(), one);
                }
            }
        }
    }

    private void add(String module, String className, ClassTree type) {
        for (Tree member : type.getMembers()) {
            if (member instanceof MethodTree method && has(method.getModifiers(), MAKE_A_TEST)) {
                Set<String> off = Set.of("Disabled");
                byName.put(
                        type.getSimpleName() + "." + method.getName(),
                        new TestMethod(
                                module,
                                className + "." + method.getName(),
                                has(type.getModifiers(), off) || has(method.getModifiers(), off)));
            }
        }
    }

    private static boolean has(ModifiersTree modifiers, Set<String> annotations) {
        return modifiers.getAnnotations().stream()
                .anyMatch(annotation ->
                        annotations.contains(annotation.getAnnotationType().toString()));
    }
}
