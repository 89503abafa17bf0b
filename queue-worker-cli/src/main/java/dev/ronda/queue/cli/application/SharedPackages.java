package dev.ronda.queue.cli.application;

import java.util.List;

/**
 * What the worker and the application must have in common: types that pass between them, and drivers, of which a second
 * copy in one JVM could corrupt an embedded file.
 */
final class SharedPackages {
    private static final List<String> PREFIXES = List.of(
            "java.",
            "javax.",
            "jdk.",
            "dev.ronda.queue.",
            "org.slf4j.",
            "org.jdbi.",
            "org.flywaydb.",
            "com.fasterxml.jackson.",
            "org.postgresql.",
            "org.h2.",
            "org.sqlite.",
            "org.jspecify.");

    private static final String SERVICES = "META-INF/services/";

    private SharedPackages() {}

    static boolean hasClass(String name) {
        return PREFIXES.stream().anyMatch(name::startsWith);
    }

    /** A resource belongs to the package of its folder, a service file to that of its service. */
    static boolean hasResource(String name) {
        return isService(name) ? hasClass(name.substring(SERVICES.length())) : hasClass(name.replace('/', '.'));
    }

    static boolean isService(String name) {
        return name.startsWith(SERVICES);
    }
}
