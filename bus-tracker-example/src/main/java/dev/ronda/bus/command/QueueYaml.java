package dev.ronda.bus.command;

import dev.ronda.bus.InvalidSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The two sections of {@code queue.yml} that concern the commands. The worker program checks the whole file; here the rest
 * is passed over.
 *
 * @param database or null if the file leaves it to the default
 * @param settings {@code application.settings}
 */
record QueueYaml(@Nullable DatabaseAddress database, Map<String, Object> settings) {
    /** Without a file. */
    static final QueueYaml NONE = new QueueYaml(null, Map.of());

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::([^}]*))?}");

    static QueueYaml read(Path file, @Nullable String environment, Map<String, String> variables) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new InvalidSettings("the configuration " + file + " cannot be read; check the path of --config");
        }
        Object all;
        try {
            all = new Load(LoadSettings.builder().setLabel(file.toString()).build()).loadFromString(text);
        } catch (YamlEngineException e) {
            throw new InvalidSettings("the configuration " + file + " is no YAML: " + e.getMessage());
        }
        Map<String, Object> top = section(replaced(all, variables));
        Map<String, Object> chosen = environment == null ? top : section(top.get(environment));
        if (environment != null && chosen.isEmpty()) {
            throw new InvalidSettings("the configuration " + file + " has no section " + environment);
        }
        Map<String, Object> database = section(chosen.get("database"));
        Object url = database.get("url");
        return new QueueYaml(
                url == null
                        ? null
                        : new DatabaseAddress(
                                url.toString(), textOrNull(database.get("user")), textOrNull(database.get("password"))),
                section(section(chosen.get("application")).get("settings")));
    }

    private static Map<String, Object> section(@Nullable Object value) {
        Map<String, Object> section = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, entry) -> section.put(String.valueOf(key), entry));
        }
        return section;
    }

    private static @Nullable String textOrNull(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private static @Nullable Object replaced(@Nullable Object value, Map<String, String> variables) {
        if (value instanceof Map<?, ?> map) {
            Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((key, entry) -> copy.put(key, replaced(entry, variables)));
            return copy;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(entry -> replaced(entry, variables)).toList();
        }
        return value instanceof String text ? replaced(text, variables) : value;
    }

    private static String replaced(String text, Map<String, String> variables) {
        return VARIABLE.matcher(text).replaceAll(match -> {
            String otherwise = match.group(2) == null ? "" : match.group(2);
            return Matcher.quoteReplacement(variables.getOrDefault(match.group(1), otherwise));
        });
    }
}
