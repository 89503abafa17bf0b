package dev.ronda.queue.cli.supervisor;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes.Name;
import java.util.jar.JarFile;

/** The command line of a child: the same Java, options, class path and program as this JVM. */
public final class ChildCommand {
    /** Only one JVM can listen on their port. */
    private static final List<String> NOT_TWICE =
            List.of("-agentlib:jdwp", "-Xrunjdwp", "-Xdebug", "-Dcom.sun.management.jmxremote");

    /** What the JVM itself reads from them it will read in the child, too. */
    private static final List<String> READ_BY_EACH = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private final Class<?> main;
    private final List<String> inherited;

    /**
     * For this JVM.
     *
     * @param main its main class
     * @param variables the environment's
     */
    public ChildCommand(Class<?> main, Map<String, String> variables) {
        this.main = main;
        this.inherited = inherited(ManagementFactory.getRuntimeMXBean().getInputArguments(), variables);
    }

    static List<String> inherited(List<String> options, Map<String, String> variables) {
        Set<String> fromVariables = new HashSet<>();
        for (String name : READ_BY_EACH) {
            fromVariables.addAll(List.of(variables.getOrDefault(name, "").split("\\s+")));
        }
        return options.stream()
                .filter(option -> !fromVariables.contains(option))
                .filter(option -> NOT_TWICE.stream().noneMatch(option::startsWith))
                .toList();
    }

    /**
     * The command.
     *
     * @param jvmOptions stronger than those of this JVM
     * @param arguments for the program
     */
    public List<String> with(List<String> jvmOptions, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(inherited);
        command.addAll(jvmOptions);
        String classPath = System.getProperty("java.class.path");
        if (isRunnable(classPath)) {
            command.addAll(List.of("-jar", classPath)); // its manifest grants what the drivers need
        } else {
            command.addAll(List.of("-cp", classPath, main.getName()));
        }
        command.addAll(arguments);
        return command;
    }

    private boolean isRunnable(String classPath) {
        if (!classPath.endsWith(".jar") || classPath.contains(File.pathSeparator)) {
            return false;
        }
        try (var jar = new JarFile(classPath)) {
            return jar.getManifest() != null
                    && main.getName()
                            .equals(jar.getManifest().getMainAttributes().getValue(Name.MAIN_CLASS));
        } catch (IOException unreadable) {
            return false;
        }
    }
}
