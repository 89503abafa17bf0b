package dev.ronda.queue.internal.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaTest {
    private static final Path FOLDER = Path.of("src/main/resources/dev/ronda/queue/schema");

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "sqlite", "h2"})
    void the_sql_that_is_printed_is_that_of_all_migrations_in_order(String dialect) throws IOException {
        List<String> printed = Schema.sql(dialect)
                .lines()
                .filter(line -> line.matches("-- V\\d+__\\w+\\.sql"))
                .map(line -> line.substring(3))
                .toList();

        try (Stream<Path> files = Files.list(FOLDER.resolve(dialect))) {
            assertThat(printed)
                    .containsExactlyElementsOf(files.map(
                                    file -> file.getFileName().toString())
                            .sorted(Comparator.comparing(
                                    name -> Integer.parseInt(name.substring(1, name.indexOf("__")))))
                            .toList());
        }
    }
}
