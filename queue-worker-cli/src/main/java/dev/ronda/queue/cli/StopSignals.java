package dev.ronda.queue.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * TERM, INT, and HUP from a terminal that was closed: the first asks for a graceful stop, a later one ends the process at once. What comes within the same second
 * is the same wish, since wrappers and terminals signal the process and its group. The JDK has no other API for
 * signals than sun.misc.Signal; it is used by reflection because javac warns of it in a way that cannot be suppressed.
 */
final class StopSignals {
    private static final Logger LOG = LoggerFactory.getLogger("queue-worker");

    private static final Duration SAME_WISH = Duration.ofSeconds(1);

    /** Under nohup it is ignored, and the JVM keeps it so. */
    private static final String HANG_UP = "HUP";

    private final GracefulStop stop;
    private final Second second;
    private final AtomicReference<@Nullable Long> askedAt = new AtomicReference<>();

    /** What a second wish to stop means. */
    enum Second {
        /** Somebody cannot wait. */
        ENDS_AT_ONCE,
        /** In a child: its terminal, its service manager and its supervisor all ask; the latter kills if it must. */
        IS_THE_SAME
    }

    private StopSignals(GracefulStop stop, Second second) {
        this.stop = stop;
        this.second = second;
    }

    static StopSignals install(GracefulStop stop, Second second) {
        var signals = new StopSignals(stop, second);
        for (String name : new String[] {"TERM", "INT", HANG_UP}) {
            try {
                signals.handle(name);
            } catch (InvocationTargetException reserved) {
                // Windows has no HUP.
                LOG.atLevel(name.equals(HANG_UP) ? Level.DEBUG : Level.WARN)
                        .log("no graceful stop with signal {}: {}", name, String.valueOf(reserved.getCause()));
            } catch (ReflectiveOperationException absent) {
                LOG.warn("no graceful stop with signal {}: this JVM has no signals", name, absent);
            }
        }
        return signals;
    }

    /** The same as a signal; what has not started yet ends at once. */
    void ask(String why) {
        if (stop.hasStarted()) {
            received(why);
        } else {
            stop.atOnce(why);
        }
    }

    private void handle(String name) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Object proxy = Proxy.newProxyInstance(
                handler.getClassLoader(),
                new Class<?>[] {handler},
                (self, method, arguments) ->
                        method.getName().equals("handle") ? received(name) : object(self, method.getName(), arguments));
        signal.getMethod("handle", signal, handler)
                .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    }

    /** In a thread of its own, so that the second signal is heard while the first one works. */
    private @Nullable Object received(String name) {
        long now = System.nanoTime();
        Long first = askedAt.compareAndExchange(null, now);
        if (first == null) {
            LOG.info("{}: stopping{}", name, second == Second.ENDS_AT_ONCE ? "; once more ends at once" : "");
            new Thread(stop, "stop").start();
        } else if (second == Second.ENDS_AT_ONCE && now - first >= SAME_WISH.toNanos()) {
            stop.atOnce("second signal");
        }
        return null;
    }

    /** The JVM keeps handlers in a table. */
    private static @Nullable Object object(Object self, String method, Object @Nullable [] arguments) {
        return switch (method) {
            case "hashCode" -> System.identityHashCode(self);
            case "equals" -> arguments != null && self == arguments[0];
            default -> "StopSignals";
        };
    }
}
