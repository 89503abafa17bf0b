package dev.ronda.queue.cli.config;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Turns one entry of a class path into files: a jar, a folder of classes, or a pattern such as {@code lib/*.jar}. */
final class ClassPathEntry {
    private ClassPathEntry() {}

    /**
     * The files of one entry, those of a pattern by name.
     *
     * @throws IllegalArgumentException if there is none
     */
    static List<Path> resolve(Path folder, String entry) {
        if (entry.isBlank()) {
            throw new IllegalArgumentException("a jar, a folder or a pattern such as lib/*.jar, got nothing");
        }
        int slash = Math.max(entry.lastIndexOf('/'), entry.lastIndexOf('\\'));
        String last = entry.substring(slash + 1);
        if (!last.contains("*")) {
            return List.of(existing(folder.resolve(entry).normalize(), entry));
        }
        Path parent = folder.resolve(entry.substring(0, slash + 1)).normalize();
        List<Path> jars = jars(parent, last);
        if (jars.isEmpty()) {
            throw new IllegalArgumentException("no jar matches \"" + entry + "\" (looked in " + parent
                    + "); build the application first, or correct the path");
        }
        return jars;
    }

    private static Path existing(Path path, String entry) {
        if (!Files.exists(path)) {
            throw new IllegalArgumentException("no file or folder \"" + entry + "\" (looked for " + path
                    + "); build the application first, or correct the path");
        }
        if (Files.isDirectory(path) && hasOnlyJars(path)) {
            throw new IllegalArgumentException("the folder \"" + entry + "\" has jars but no classes; write \""
                    + entry.replaceAll("/+$", "") + "/*.jar\"");
        }
        return path;
    }

    private static boolean hasOnlyJars(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.toList();
            return !all.isEmpty()
                    && all.stream().allMatch(file -> file.toString().endsWith(".jar"));
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("cannot read the folder " + folder + ": " + unreadable, unreadable);
        }
    }

    /** As the java command does it, {@code *} alone means jars only. */
    private static List<Path> jars(Path folder, String pattern) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, pattern)) {
            return StreamSupport.stream(files.spliterator(), false)
                    .filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("cannot read the folder " + folder + ": " + unreadable, unreadable);
        }
    }
}
