package dev.ronda.queue.internal.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.ronda.queue.InvalidArguments;
import dev.ronda.queue.JobType;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Argument records to JSON and back, through the upcasters of old versions. */
public final class Arguments {
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private static final ObjectReader STRICT =
            Json.MAPPER.reader().with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private final int maxBytes;

    /** With a limit in bytes of UTF-8. */
    public Arguments(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** The JSON of a value, checked to be of the type's record and within the limit. */
    public String write(JobType<?> type, @Nullable Object value) {
        if (!type.arguments().isInstance(value)) {
            throw new InvalidArguments(
                    type.name() + " takes " + type.arguments().getName() + ", got "
                            + (value == null ? "null" : value.getClass().getName()),
                    null);
        }
        String json;
        try {
            json = Json.MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new InvalidArguments(
                    "arguments of " + type.name() + " cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
        return checkedSize(type, json);
    }

    /** The record of JSON that a person typed: unlike stored JSON it may have no field that the record lacks. */
    public <A> A readTyped(JobType<A> type, String json) {
        try {
            return notNull(type, STRICT.forType(type.arguments()).<A>readValue(checkedSize(type, json)));
        } catch (JsonProcessingException e) {
            throw new InvalidArguments(
                    "arguments of " + type.name() + " (version " + type.version() + ") cannot be read: "
                            + Json.reason(e),
                    e);
        }
    }

    private String checkedSize(JobType<?> type, String json) {
        int bytes = json.length() <= maxBytes / 3 ? 0 : json.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > maxBytes) {
            throw new InvalidArguments(
                    "arguments of " + type.name() + ": at most " + maxBytes + " bytes of JSON, got " + bytes
                            + "; store large data elsewhere and pass its key",
                    null);
        }
        return json;
    }

    /** Whether this process can read a version: not newer than the type's own. */
    public static boolean knows(JobType<?> type, int version) {
        return version <= type.version();
    }

    /**
     * The record of stored JSON.
     *
     * @throws InvalidArguments with the reason; it will not get better by trying again
     */
    public <A> A read(JobType<A> type, int version, String json) {
        try {
            if (version == type.version()) {
                return notNull(type, Json.MAPPER.readValue(json, type.arguments()));
            }
            Map<String, Object> object = Json.MAPPER.readValue(json, OBJECT);
            for (int from = version; from < type.version(); from++) {
                var upcast = type.upcasters().get(from);
                if (upcast == null) {
                    throw new InvalidArguments(
                            "arguments of " + type.name() + " have version " + version + ", no upcast from " + from
                                    + " to " + (from + 1) + " is declared",
                            null);
                }
                object = upcast.apply(object);
            }
            return notNull(type, Json.MAPPER.convertValue(object, type.arguments()));
        } catch (JsonProcessingException e) {
            throw new InvalidArguments(
                    "arguments of " + type.name() + " (version " + version + ") cannot be read: " + Json.reason(e), e);
        } catch (InvalidArguments e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            throw new InvalidArguments(
                    "arguments of " + type.name() + " (version " + version + ") cannot be read: " + e.getMessage(), e);
        }
    }

    private static <A> A notNull(JobType<A> type, @Nullable A value) {
        if (value == null) {
            throw new InvalidArguments("arguments of " + type.name() + " are the JSON null", null);
        }
        return value;
    }
}
