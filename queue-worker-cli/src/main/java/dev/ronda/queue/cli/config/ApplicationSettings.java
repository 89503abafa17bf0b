package dev.ronda.queue.cli.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The user's code.
 *
 * @param classpath jars and folders, which exist; empty if none is configured
 * @param settings free values for the code
 * @param origin where the class path was given, for messages, such as {@code queue.yml:4} or {@code --classpath}
 */
public record ApplicationSettings(List<Path> classpath, Map<String, Object> settings, String origin) {}
