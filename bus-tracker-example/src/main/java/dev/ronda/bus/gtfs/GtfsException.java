package dev.ronda.bus.gtfs;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A GTFS folder or archive cannot be read at all. Single bad rows are counted instead, see {@link GtfsImport}. */
public final class GtfsException extends IOException {

    private static final long serialVersionUID = 1L;

    GtfsException(String message) {
        this(message, null);
    }

    GtfsException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
