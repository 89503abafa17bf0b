package dev.ronda.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DrainSmokeTest {
    @TempDir
    private Path folder;

    @Test
    void the_program_drains_in_turns_and_every_check_passes() throws IOException {
        int exit = new CommandLine(new Main())
                .execute("drain", "--jobs=200", "--repeat=1", "--contestants=limit,ronda", "--out=" + folder);

        assertThat(exit).isZero();
        assertThat(Files.readAllLines(folder.resolve("lines.jsonl")))
                .hasSize(2)
                .allMatch(line -> line.contains("\"checked\":true"));
        assertThat(folder.resolve("table.md"))
                .content()
                .contains("| limit |", "| ronda |")
                .doesNotContain("FAILED");
    }
}
