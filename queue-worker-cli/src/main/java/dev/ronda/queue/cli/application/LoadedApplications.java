package dev.ronda.queue.cli.application;

import dev.ronda.queue.JobQueue;
import dev.ronda.queue.QueueApplication;
import dev.ronda.queue.cli.config.OneLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/**
 * The {@link QueueApplication}s of a class path. While one exists, the thread that loaded it and all threads it starts
 * have the application's class loader as their context class loader.
 */
public final class LoadedApplications implements AutoCloseable {
    private final ApplicationClassLoader loader;
    private final List<QueueApplication> applications;
    private final Thread thread;
    private final ClassLoader before;

    private LoadedApplications(ApplicationClassLoader loader, List<QueueApplication> applications) {
        this.loader = loader;
        this.applications = applications;
        this.thread = Thread.currentThread();
        this.before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
    }

    /**
     * Loads all applications of the class path.
     *
     * @param classpath jars and folders; may be empty
     * @return without any application if the class path is empty
     * @throws ApplicationProblem if there is none on a class path that is not empty, or one cannot be loaded
     */
    public static LoadedApplications load(List<Path> classpath) throws ApplicationProblem {
        var loader = new ApplicationClassLoader(classpath, LoadedApplications.class.getClassLoader());
        var loaded = new LoadedApplications(loader, classpath.isEmpty() ? List.of() : find(loader));
        if (!classpath.isEmpty() && loaded.isEmpty()) {
            loaded.close();
            throw new ApplicationProblem("no QueueApplication in "
                    + classpath.stream()
                            .map(path -> String.valueOf(path.getFileName()))
                            .collect(Collectors.joining(", "))
                    + "; name a class that implements it in META-INF/services/" + QueueApplication.class.getName());
        }
        return loaded;
    }

    private static List<QueueApplication> find(ApplicationClassLoader loader) throws ApplicationProblem {
        var found = new ArrayList<QueueApplication>();
        try {
            ServiceLoader.load(QueueApplication.class, loader).forEach(found::add);
        } catch (ServiceConfigurationError error) {
            throw error.getCause() instanceof LinkageError linkage
                    ? LinkageAdvice.problem(linkage, loader)
                    : new ApplicationProblem(text(error), error);
        } catch (LinkageError error) {
            throw LinkageAdvice.problem(error, loader);
        }
        return found;
    }

    private static String text(ServiceConfigurationError error) {
        String message =
                String.valueOf(error.getMessage()).replaceFirst("^" + QueueApplication.class.getName() + ": ", "");
        if (message.endsWith("not found")) {
            return message.replaceFirst(
                    "^Provider (.*) not found$",
                    "class $1 is named in META-INF/services/" + QueueApplication.class.getName()
                            + " but is not on the class path; correct the name or add its jar");
        }
        Throwable cause = error.getCause();
        return message + (cause == null ? "" : " (" + cause + ")")
                + "; a QueueApplication is a public class with a public constructor without parameters";
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return applications.isEmpty();
    }

    /** Their class names. */
    public List<String> names() {
        return applications.stream()
                .map(application -> application.getClass().getName())
                .toList();
    }

    /**
     * Lets all of them register their handlers.
     *
     * @param context what they get
     * @throws ApplicationProblem if one fails
     */
    public void configure(WorkerContext context) throws ApplicationProblem {
        each("configure", application -> application.configure(context));
    }

    /**
     * Tells all of them that the queue is there.
     *
     * @param queue the queue
     * @throws ApplicationProblem if one fails
     */
    public void started(JobQueue queue) throws ApplicationProblem {
        each("started", application -> application.started(queue));
    }

    private interface Call {
        void on(QueueApplication application) throws Exception;
    }

    private void each(String method, Call call) throws ApplicationProblem {
        for (QueueApplication application : applications) {
            try {
                call.on(application);
            } catch (LinkageError error) {
                throw LinkageAdvice.problem(error, loader);
            } catch (OutOfMemoryError | InternalError | UnknownError error) {
                throw error;
            } catch (Exception | Error error) {
                throw new ApplicationProblem(
                        application.getClass().getName() + "." + method + " failed: "
                                + OneLine.of(error)
                                + "; correct it, or run with --verbose for the place",
                        error);
            }
        }
    }

    /** Closes the class loader; call it after the last run has ended. */
    @Override
    public void close() {
        if (Thread.currentThread() == thread) {
            thread.setContextClassLoader(before);
        }
        try {
            loader.close();
        } catch (IOException error) {
            throw new UncheckedIOException("the application's jars could not be closed", error);
        }
    }
}
