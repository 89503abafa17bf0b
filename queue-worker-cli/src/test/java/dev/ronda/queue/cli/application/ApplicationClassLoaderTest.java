package dev.ronda.queue.cli.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ronda.queue.cli.testing.CompiledJar;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApplicationClassLoaderTest {
    private static final ClassLoader WORKER = ApplicationClassLoaderTest.class.getClassLoader();

    @TempDir
    Path folder;

    private ApplicationClassLoader loader;

    private ApplicationClassLoader loaderOf(CompiledJar jar) throws IOException {
        loader = new ApplicationClassLoader(List.of(jar.writeTo(folder.resolve("app.jar"))), WORKER);
        return loader;
    }

    @AfterEach
    void close() throws IOException {
        if (loader != null) {
            loader.close();
        }
    }

    @Test
    void the_applications_own_version_of_a_library_wins() throws Exception {
        loaderOf(new CompiledJar().source("package picocli; public class CommandLine {}"));

        assertThat(loader.loadClass("picocli.CommandLine").getClassLoader()).isSameAs(loader);
        assertThat(loader.loadClass("picocli.CommandLine")).isSameAs(loader.loadClass("picocli.CommandLine"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.ronda.queue.JobQueue",
                "org.slf4j.Logger",
                "org.jdbi.v3.core.Jdbi",
                "org.flywaydb.core.Flyway",
                "com.fasterxml.jackson.databind.ObjectMapper",
                "org.postgresql.Driver",
                "org.h2.Driver",
                "org.sqlite.JDBC",
                "org.jspecify.annotations.Nullable"
            })
    void shared_types_are_the_workers_even_if_the_jar_has_a_copy(String name) throws Exception {
        loaderOf(new CompiledJar().brokenClass(name));

        assertThat(loader.loadClass(name)).isSameAs(WORKER.loadClass(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"java.lang.String", "javax.sql.DataSource", "org.w3c.dom.Node", "com.sun.net.httpserver.Filter"})
    void the_jdks_types_are_the_jdks_even_if_the_jar_has_a_copy(String name) throws Exception {
        loaderOf(new CompiledJar().brokenClass(name));

        assertThat(loader.loadClass(name)).isSameAs(Class.forName(name));
    }

    @Test
    void a_part_of_a_shared_package_that_the_worker_lacks_comes_from_the_application() throws Exception {
        loaderOf(new CompiledJar().source("package org.flywaydb.database.other; public class Extra {}"));

        assertThat(loader.loadClass("org.flywaydb.database.other.Extra").getClassLoader())
                .isSameAs(loader);
    }

    @Test
    void what_nobody_has_is_missing() throws Exception {
        loaderOf(new CompiledJar().resource("a.txt", "a"));

        assertThatThrownBy(() -> loader.loadClass("no.such.Thing")).isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void own_resources_come_first() throws Exception {
        loaderOf(new CompiledJar().resource("META-INF/THIRD-PARTY.txt", "mine"));

        assertThat(loader.getResource("META-INF/THIRD-PARTY.txt").toString()).contains("app.jar");
        assertThat(Collections.list(loader.getResources("META-INF/THIRD-PARTY.txt")))
                .hasSize(2)
                .first()
                .asString()
                .contains("app.jar");
    }

    @Test
    void the_workers_providers_of_services_that_are_not_shared_are_hidden() throws Exception {
        loaderOf(new CompiledJar().resource("a.txt", "a"));
        String logback = "META-INF/services/ch.qos.logback.classic.spi.Configurator";

        assertThat(WORKER.getResource(logback)).isNotNull();
        assertThat(loader.getResource(logback)).isNull();
        assertThat(Collections.list(loader.getResources(logback))).isEmpty();
        assertThat(Collections.list(loader.getResources("META-INF/services/java.sql.Driver")))
                .hasSizeGreaterThanOrEqualTo(3);
    }
}
