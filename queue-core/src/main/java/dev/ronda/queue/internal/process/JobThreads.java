package dev.ronda.queue.internal.process;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that run bodies: platform threads, or virtual ones where asked for and the JVM has them (21 and newer). */
final class JobThreads {
    private static final Logger LOG = LoggerFactory.getLogger(JobThreads.class);

    private static final MethodHandle IS_VIRTUAL = isVirtual();

    private JobThreads() {}

    /** {@code Thread.isVirtual()}, which Java 17 does not have. */
    private static MethodHandle isVirtual() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
        } catch (NoSuchMethodException e) {
            return MethodHandles.dropArguments(MethodHandles.constant(boolean.class, false), 0, Thread.class);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("virtual threads cannot be told from others", e);
        }
    }

    static boolean isVirtual(Thread thread) {
        try {
            return (boolean) IS_VIRTUAL.invokeExact(thread);
        } catch (Throwable e) {
            throw new IllegalStateException("virtual threads cannot be told from others", e);
        }
    }

    static ExecutorService open(String name, int count, boolean virtual) {
        if (virtual) {
            try {
                return (ExecutorService) MethodHandles.publicLookup()
                        .findStatic(
                                java.util.concurrent.Executors.class,
                                "newVirtualThreadPerTaskExecutor",
                                MethodType.methodType(ExecutorService.class))
                        .invoke();
            } catch (NoSuchMethodException e) {
                LOG.warn(
                        "{}: virtual threads need Java 21, this is {}; platform threads are used",
                        name,
                        Runtime.version().feature());
            } catch (Throwable e) {
                throw new IllegalStateException("virtual threads cannot be started", e);
            }
        }
        var pool = new ThreadPoolExecutor(count, count, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), named(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    static ThreadFactory named(String name) {
        // the class loader of whoever starts the runtime is the one that its handlers expect
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        var number = new AtomicInteger();
        return task -> {
            var thread = new Thread(task, "ronda-" + name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            thread.setContextClassLoader(loader);
            return thread;
        };
    }
}
