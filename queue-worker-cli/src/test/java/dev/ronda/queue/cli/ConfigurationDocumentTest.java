package dev.ronda.queue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every configuration in the documentation is one that check accepts. */
class ConfigurationDocumentTest {
    private static final List<Path> DOCUMENTS =
            List.of(Path.of("../docs/configuration.md"), Path.of("../docs/deploying.md"));
    private static final Pattern BLOCK = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    @TestFactory
    List<DynamicTest> blocks() throws IOException {
        TestApplication.writeTo(folder.resolve("lib/app.jar"));
        var tests = new ArrayList<DynamicTest>();
        for (Path document : DOCUMENTS) {
            var matcher = BLOCK.matcher(Files.readString(document));
            while (matcher.find()) {
                String yaml = matcher.group(1);
                tests.add(DynamicTest.dynamicTest(
                        document.getFileName() + ", block " + (tests.size() + 1), () -> check(yaml)));
            }
        }
        assertThat(tests).hasSizeGreaterThan(5);
        return tests;
    }

    private void check(String yaml) {
        Workspace workspace = new Workspace(folder).set("DB_PASSWORD", "x").write("queue.yml", yaml);

        Workspace.Ran ran =
                yaml.contains("production:") ? workspace.run("check", "--env", "production") : workspace.run("check");

        assertThat(ran.out()).as(String.join("\n", ran.err())).endsWith("queue.yml is valid.");
        assertThat(ran.code()).isZero();
    }
}
