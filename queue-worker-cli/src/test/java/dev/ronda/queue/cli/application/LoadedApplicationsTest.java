package dev.ronda.queue.cli.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ronda.queue.ApplicationContext;
import dev.ronda.queue.cli.testing.CompiledJar;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadedApplicationsTest {
    private static final ClassLoader WORKER = Thread.currentThread().getContextClassLoader();

    @TempDir
    Path folder;

    private LoadedApplications load(String body) throws Exception {
        return LoadedApplications.load(List.of(new CompiledJar()
                .source("package app; public class Jobs implements dev.ronda.queue.QueueApplication { " + body + " }")
                .application("app.Jobs")
                .writeTo(folder.resolve("jobs.jar"))));
    }

    private static String configure(String body) {
        return "@Override public void configure(dev.ronda.queue.ApplicationContext application) throws Exception { "
                + body + " }";
    }

    @Test
    void an_empty_class_path_has_no_application() throws Exception {
        try (LoadedApplications none = LoadedApplications.load(List.of())) {
            assertThat(none.isEmpty()).isTrue();
        }
    }

    @Test
    void the_context_class_loader_is_the_applications_until_it_is_closed() throws Exception {
        try (LoadedApplications loaded =
                load(configure("if (Thread.currentThread().getContextClassLoader() != getClass().getClassLoader())"
                        + " throw new Exception(\"other loader\");"))) {
            assertThat(loaded.names()).containsExactly("app.Jobs");
            assertThat(Thread.currentThread().getContextClassLoader()).isNotSameAs(WORKER);
            loaded.configure(new WorkerContext(null, null, Map.of()));
        }

        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(WORKER);
    }

    @Test
    void folders_of_classes_and_several_applications() throws Exception {
        Path jar = new CompiledJar()
                .source("package app; public class One implements dev.ronda.queue.QueueApplication { " + configure("")
                        + " }")
                .source("package app; public class Two implements dev.ronda.queue.QueueApplication { " + configure("")
                        + " }")
                .resource("META-INF/services/dev.ronda.queue.QueueApplication", "app.Two\napp.One # second\n")
                .writeTo(folder.resolve("both.jar"));

        try (LoadedApplications loaded = LoadedApplications.load(List.of(jar))) {
            assertThat(loaded.names()).containsExactly("app.Two", "app.One");
        }
    }

    @Test
    void a_configure_that_throws_is_one_line() throws Exception {
        try (LoadedApplications loaded = load(configure("throw new java.io.IOException(\"no\\nfeed\");"))) {
            assertThatThrownBy(() -> loaded.configure(context()))
                    .isInstanceOf(ApplicationProblem.class)
                    .hasMessage("app.Jobs.configure failed: java.io.IOException: no feed; correct it, or run with"
                            + " --verbose for the place");
        }
    }

    @Test
    void a_configure_that_fails_its_own_assertion_is_one_line() throws Exception {
        try (LoadedApplications loaded = load(configure("throw new AssertionError(7);"))) {
            assertThatThrownBy(() -> loaded.configure(context()))
                    .hasMessage("app.Jobs.configure failed: java.lang.AssertionError: 7; correct it, or run with"
                            + " --verbose for the place");
        }
    }

    @Test
    void a_configure_that_throws_an_error_of_its_own_is_one_line() throws Exception {
        try (LoadedApplications loaded = load(configure("throw new Error(\"mine\");"))) {
            assertThatThrownBy(() -> loaded.configure(context()))
                    .isInstanceOf(ApplicationProblem.class)
                    .hasMessage(
                            "app.Jobs.configure failed: java.lang.Error: mine; correct it, or run with --verbose for the"
                                    + " place");
        }
    }

    @Test
    void a_class_that_is_missing_only_later_is_one_line() throws Exception {
        Path jar = new CompiledJar()
                .source("package app; public class Jobs implements dev.ronda.queue.QueueApplication { "
                        + configure("new Lost();") + " }")
                .source("package app; public class Lost {}")
                .without("app.Lost")
                .application("app.Jobs")
                .writeTo(folder.resolve("jobs.jar"));

        try (LoadedApplications loaded = LoadedApplications.load(List.of(jar))) {
            assertThatThrownBy(() -> loaded.configure(context()))
                    .hasMessage("class app.Lost is missing; add its jar to application.classpath");
        }
    }

    @Test
    void a_method_that_is_missing_is_one_line() throws Exception {
        new CompiledJar()
                .source("package lib; public class Tool { public static void run() {} }")
                .writeTo(folder.resolve("tool.jar"));
        try (LoadedApplications loaded = load(configure("throw new NoSuchMethodError(\"void lib.Tool.run()\");"))) {
            assertThatThrownBy(() -> loaded.configure(context()))
                    .hasMessage("classes do not fit together (NoSuchMethodError: void lib.Tool.run()); rebuild the"
                            + " application against the versions of the libraries it runs with");
        }
    }

    @Test
    void a_class_that_fails_to_initialize_is_one_line() throws Exception {
        try (LoadedApplications loaded =
                load(configure("new Bad();") + " static class Bad { static int x = Integer.parseInt(\"?\"); }")) {
            assertThatThrownBy(() -> loaded.configure(context()))
                    .hasMessageStartingWith("a class of the application failed to initialize:"
                            + " java.lang.NumberFormatException: For input string: \"?\"");
        }
    }

    @Test
    void an_application_without_a_public_constructor_is_one_line() {
        assertThatThrownBy(() -> load("private Jobs() {} " + configure("")))
                .isInstanceOf(ApplicationProblem.class)
                .hasMessageEndingWith(
                        "a QueueApplication is a public class with a public constructor without parameters")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void a_named_class_of_another_kind_is_one_line() {
        assertThatThrownBy(() -> LoadedApplications.load(List.of(new CompiledJar()
                        .source("package app; public class Other {}")
                        .application("app.Other")
                        .writeTo(folder.resolve("other.jar")))))
                .isInstanceOf(ApplicationProblem.class)
                .hasMessageContaining("app.Other");
    }

    private static WorkerContext context() {
        return new WorkerContext(null, null, Map.of());
    }

    @Test
    void what_the_application_opened_is_closed_in_reverse_and_all_of_it() {
        var closed = new ArrayList<String>();
        ApplicationContext context = context();
        context.onClose(() -> closed.add("first"));
        context.onClose(() -> {
            throw new IllegalStateException("stuck");
        });
        context.onClose(() -> closed.add("last"));

        ((WorkerContext) context).close();
        ((WorkerContext) context).close();

        assertThat(closed).containsExactly("last", "first");
    }
}
