package dev.ronda.queue.cli.application;

import dev.ronda.queue.cli.config.OneLine;
import java.net.URL;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in one line why classes do not fit together and what to do. */
final class LinkageAdvice {
    private static final Pattern NEWER = Pattern.compile("(\\S+) has been compiled by a more recent version of the Java"
            + " Runtime \\(class file version (\\d+)\\.\\d+\\).*");

    /** Class file version 45 came with Java 1. */
    private static final int BEFORE_JAVA_1 = 44;

    private LinkageAdvice() {}

    static ApplicationProblem problem(Throwable error, ClassLoader loader) {
        return new ApplicationProblem(text(error, loader), error);
    }

    private static String text(Throwable error, ClassLoader loader) {
        String message = String.valueOf(error.getMessage());
        if (error instanceof UnsupportedClassVersionError) {
            return newerJava(message, loader);
        }
        if (error instanceof NoClassDefFoundError && !message.startsWith("Could not initialize")) {
            return "class " + message.replace('/', '.') + " is missing; add its jar to application.classpath";
        }
        if (error instanceof ExceptionInInitializerError && error.getCause() != null) {
            return "a class of the application failed to initialize: " + error.getCause()
                    + "; run with --verbose for the place";
        }
        return "classes do not fit together (" + error.getClass().getSimpleName() + ": " + OneLine.of(message)
                + "); rebuild the application against the versions of the libraries it runs with";
    }

    private static String newerJava(String message, ClassLoader loader) {
        Matcher matcher = NEWER.matcher(message);
        if (!matcher.matches()) {
            return "the application was built for a newer Java than "
                    + Runtime.version().feature() + " (" + message + "); run the worker with that Java";
        }
        int java = Integer.parseInt(matcher.group(2)) - BEFORE_JAVA_1;
        return "class " + matcher.group(1).replace('/', '.') + jarOf(matcher.group(1), loader) + " needs Java " + java
                + ", and this is Java " + Runtime.version().feature() + "; run the worker with Java " + java
                + " or newer, or build the jar with --release "
                + Runtime.version().feature();
    }

    private static String jarOf(String internalName, ClassLoader loader) {
        URL url = loader.getResource(internalName + ".class");
        if (url == null || !url.getProtocol().equals("jar")) {
            return "";
        }
        String jar = url.getPath().replaceAll("!.*", "");
        return " in " + jar.substring(jar.lastIndexOf('/') + 1);
    }
}
