package dev.ronda.queue.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.ronda.queue.house.ImportRules.ImportRule;
import dev.ronda.queue.house.ImportRules.Violation;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The import rules hold for the library, and each of them finds the violations planted for it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTest {
    private final JavaClasses library = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.ronda.queue");

    private final Map<Violation, String> plantedNames = new LinkedHashMap<>();
    private JavaClasses planted;

    @BeforeAll
    void compileViolations(@TempDir Path folder) {
        var sources = new LinkedHashMap<String, String>();
        for (ImportRule rule : ImportRules.all()) {
            for (Violation violation : rule.violations()) {
                String simpleName = "Planted" + plantedNames.size();
                plantedNames.put(violation, violation.inPackage() + "." + simpleName);
                sources.put(
                        violation.inPackage() + "." + simpleName,
                        "package " + violation.inPackage() + ";\nclass " + simpleName + " { void broken() { "
                                + violation.code() + " } }");
            }
        }
        Compiled.to(folder, sources);
        planted = new ClassFileImporter().importPath(folder);
    }

    @Test
    void the_library_is_there() {
        assertThat(library).hasSizeGreaterThan(100);
        assertThat(library).noneMatch(one -> one.getName().contains("Planted"));
    }

    @TestFactory
    Stream<DynamicTest> holds() {
        return ImportRules.all().stream()
                .map(rule -> DynamicTest.dynamicTest(
                        rule.toString(), () -> rule.rule().check(library)));
    }

    @TestFactory
    Stream<DynamicTest> finds_the_planted_violation() {
        return ImportRules.all().stream()
                .flatMap(rule -> rule.violations().stream()
                        .map(violation -> DynamicTest.dynamicTest(violation.toString(), () -> finds(rule, violation))));
    }

    private void finds(ImportRule rule, Violation violation) {
        String name = plantedNames.get(violation);
        List<String> found = rule.rule().evaluate(planted).getFailureReport().getDetails();
        assertThat(found).anyMatch(detail -> detail.contains(name + ".") || detail.contains(name + "$"));
    }
}
