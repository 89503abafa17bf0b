package dev.ronda.queue.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** README.md and the pages of docs/, and the code in them. */
final class Documents {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\\n(.*?)^```$");

    private Documents() {}

    /** A block of code and where it stands. */
    record Block(Path document, int line, String code) {
        @Override
        public String toString() {
            return ROOT.relativize(document) + ":" + line;
        }
    }

    static List<Path> all() {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(
                            Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
                                    .map(ROOT::resolve),
                            docs.filter(file -> file.toString().endsWith(".md")).sorted())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(Path document) {
        try {
            return Files.readString(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The blocks of one language in all documents. */
    static List<Block> blocks(String language) {
        var blocks = new ArrayList<Block>();
        for (Path document : all()) {
            String text = text(document);
            for (Matcher block = BLOCK.matcher(text); block.find(); ) {
                if (block.group(1).equals(language)) {
                    int line = (int) text.substring(0, block.start()).lines().count() + 1;
                    blocks.add(new Block(document, line, block.group(2)));
                }
            }
        }
        return blocks;
    }
}
