package dev.ronda.queue.cli.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The user's code.
 *
 * @param classpath jars and folders, which exist; empty if none is configured
 * @param settings free values for the code
 * @param origin where the class path was given, for messages, such as {@code queue.yml:4} or {@code --classpath}
 * @param name under which it declares recurring tasks, or null for that of its class
 */
public record ApplicationSettings(
        List<Path> classpath,
        Map<String, Object> settings,
        String origin,
        @Nullable String name) {}
