package dev.ronda.queue.cli.application;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prefers the application's own classes, so that it may bring other versions of libraries than the worker program
 * happens to contain. The JDK's and the shared packages come from the parent first.
 */
final class ApplicationClassLoader extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    private final ClassLoader parent;

    ApplicationClassLoader(List<Path> classpath, ClassLoader parent) {
        super("application", urls(classpath), parent);
        this.parent = parent;
    }

    private static URL[] urls(List<Path> classpath) {
        return classpath.stream().map(ApplicationClassLoader::url).toArray(URL[]::new);
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException impossible) {
            throw new IllegalArgumentException("no url for " + path, impossible);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (SharedPackages.hasClass(name)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded == null) {
                loaded = ownFirst(name);
            }
            if (resolve) {
                resolveClass(loaded);
            }
            return loaded;
        }
    }

    /** The JDK has classes outside java and javax too, such as org.w3c.dom, of which old jars carry copies. */
    private Class<?> ownFirst(String name) throws ClassNotFoundException {
        Class<?> loaded = find(getPlatformClassLoader(), name);
        if (loaded != null) {
            return loaded;
        }
        try {
            return findClass(name);
        } catch (ClassNotFoundException notHere) {
            loaded = find(parent, name);
            if (loaded == null) {
                throw notHere;
            }
            return loaded;
        }
    }

    private static @Nullable Class<?> find(ClassLoader loader, String name) {
        try {
            return loader.loadClass(name);
        } catch (ClassNotFoundException elsewhere) {
            return null;
        }
    }

    @Override
    public @Nullable URL getResource(String name) {
        if (SharedPackages.hasResource(name)) {
            return super.getResource(name);
        }
        URL own = findResource(name);
        return own != null || SharedPackages.isService(name) ? own : parent.getResource(name);
    }

    /** The worker's providers of a service that is not shared would not fit the application's copy of that service. */
    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        if (SharedPackages.hasResource(name)) {
            return super.getResources(name);
        }
        var all = new ArrayList<>(Collections.list(findResources(name)));
        if (!SharedPackages.isService(name)) {
            all.addAll(Collections.list(parent.getResources(name)));
        }
        return Collections.enumeration(all);
    }
}
