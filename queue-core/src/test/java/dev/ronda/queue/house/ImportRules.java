package dev.ronda.queue.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.properties.HasModifiers.Predicates.modifier;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import dev.ronda.queue.JobQueue;
import dev.ronda.queue.event.LoggingListener;
import java.util.List;

/** Who may use whom, each with its reason and with code that must be found guilty of breaking it. */
final class ImportRules {
    private static final String ROOT = "dev.ronda.queue";
    private static final String INTERNAL = ROOT + ".internal";
    private static final String PROCESS = INTERNAL + ".process";
    private static final String TRANSITION = INTERNAL + ".transition";
    private static final String TABLE = INTERNAL + ".table";
    private static final String DIALECT = INTERNAL + ".dialect";
    private static final String SCHEMA = INTERNAL + ".schema";
    private static final String CODEC = INTERNAL + ".codec";

    private static final String JDBI = "org.jdbi..";
    private static final String FLYWAY = "org.flywaydb..";
    private static final String JACKSON = "com.fasterxml.jackson..";
    private static final String SLF4J = "org.slf4j..";

    private ImportRules() {}

    /** A rule, and statements that break it. */
    record ImportRule(ArchRule rule, List<Violation> violations) {
        @Override
        public String toString() {
            return rule.getDescription();
        }
    }

    /** The body of a method in a class of this package. */
    record Violation(String inPackage, String code) {
        @Override
        public String toString() {
            return inPackage + ": " + code;
        }
    }

    static List<ImportRule> all() {
        return List.of(
                rule(
                        noClasses()
                                .that(areApi())
                                .should()
                                .dependOnClassesThat(resideInAnyPackage(INTERNAL + "..", JDBI, FLYWAY, JACKSON))
                                .because("what users compile against must not change with what stands behind it;"
                                        + " JobQueue alone, with its builder and its verbs, puts the parts together"),
                        in(ROOT, "new dev.ronda.queue.internal.table.Waiting(1, \"\", 1, null, null);"),
                        in(ROOT + ".config", "dev.ronda.queue.internal.codec.Json.write(1);"),
                        in(ROOT + ".event", "org.jdbi.v3.core.Handle handle = null; handle.close();"),
                        in(ROOT, "org.flywaydb.core.Flyway.configure();"),
                        in(ROOT + ".recurring", "dev.ronda.queue.internal.codec.Json.write(1);"),
                        in(ROOT + ".some.new_one", "new com.fasterxml.jackson.databind.ObjectMapper();")),
                rule(
                        methods()
                                .that()
                                .arePublic()
                                .and()
                                .areDeclaredInClassesThat(are(
                                        "in the API and not private",
                                        resideOutsideOfPackage(INTERNAL + "..")
                                                .and(not(modifier(JavaModifier.PRIVATE)))))
                                .should()
                                .notHaveRawReturnType(resideInAPackage(INTERNAL + ".."))
                                .because("a caller of JobQueue must not meet its inside"),
                        new Violation(
                                ROOT,
                                "} public static final class Open { public dev.ronda.queue.internal.table.Waiting leak() { return null; }")),
                rule(
                        noClasses()
                                .that(are(
                                        "neither the log listener nor processes",
                                        not(loggingListener()).and(resideOutsideOfPackage(PROCESS + ".."))))
                                .should()
                                .dependOnClassesThat(resideInAPackage(SLF4J))
                                .because("events are told to listeners, and one of them writes the log"),
                        in(ROOT, "org.slf4j.LoggerFactory.getLogger(\"x\");"),
                        in(ROOT + ".event", "org.slf4j.LoggerFactory.getLogger(\"x\");"),
                        in(TRANSITION, "org.slf4j.LoggerFactory.getLogger(\"x\");"),
                        in(TABLE + ".deeper", "org.slf4j.LoggerFactory.getLogger(\"x\");")),
                rule(
                        noClasses()
                                .that()
                                .resideInAPackage(PROCESS + "..")
                                .should()
                                .dependOnClassesThat(resideInAnyPackage(DIALECT + "..", SCHEMA + "..", JDBI, FLYWAY))
                                .because("processes say when, and leave SQL to the transitions"),
                        in(PROCESS, "dev.ronda.queue.internal.dialect.Dialect.nameFor(\"\");"),
                        in(PROCESS, "org.jdbi.v3.core.Jdbi jdbi = null; jdbi.open();"),
                        in(PROCESS + ".deeper", "dev.ronda.queue.internal.schema.Schema.sql(\"\");")),
                rule(
                        noClasses()
                                .that()
                                .resideInAPackage(PROCESS + "..")
                                .should()
                                .dependOnClassesThat(
                                        resideInAPackage(TABLE + "..").and(not(areRecords())))
                                .because("processes change rows through transitions only; rows as values may be read"),
                        in(PROCESS, "dev.ronda.queue.internal.table.Attempts.ofJob(null, 1);")),
                rule(
                        noClasses()
                                .that()
                                .resideInAPackage(TRANSITION + "..")
                                .should()
                                .dependOnClassesThat(resideInAnyPackage(PROCESS + "..", SCHEMA + "..", FLYWAY))
                                .because("imports run downward: process, transition, table"),
                        in(TRANSITION, "new dev.ronda.queue.internal.process.JobRegistry(1, java.util.List.of());"),
                        in(TRANSITION, "org.flywaydb.core.Flyway.configure();")),
                rule(
                        noClasses()
                                .that()
                                .resideInAPackage(TABLE + "..")
                                .should()
                                .dependOnClassesThat(resideInAnyPackage(
                                        TRANSITION + "..",
                                        PROCESS + "..",
                                        CODEC + "..",
                                        SCHEMA + "..",
                                        ROOT + ".event..",
                                        FLYWAY,
                                        JACKSON))
                                .because("a table class is SQL on one table; it neither decides nor tells"),
                        in(TABLE, "dev.ronda.queue.internal.transition.Deaths.runsAlone(1);"),
                        in(TABLE, "new dev.ronda.queue.internal.process.JobRegistry(1, java.util.List.of());"),
                        in(TABLE, "new dev.ronda.queue.event.QueueEvent.DatabaseLost(\"\");"),
                        in(TABLE, "new com.fasterxml.jackson.databind.ObjectMapper();")),
                rule(
                        noClasses()
                                .that(are(
                                        "none of table, transition, JobQueue",
                                        not(resideInAnyPackage(TABLE + "..", TRANSITION + ".."))
                                                .and(not(belongTo(JobQueue.class)))))
                                .should()
                                .dependOnClassesThat(resideInAPackage(JDBI))
                                .because("the library for SQL can be exchanged where the SQL is; JobQueue.in takes a"
                                        + " Handle for the convenience of callers who have one"),
                        in(ROOT + ".event", "org.jdbi.v3.core.Handle handle = null; handle.close();"),
                        in(DIALECT, "org.jdbi.v3.core.Handle handle = null; handle.close();"),
                        in(CODEC, "org.jdbi.v3.core.Handle handle = null; handle.close();")),
                rule(
                        classes()
                                .that()
                                .resideInAPackage(DIALECT + "..")
                                .should()
                                .onlyDependOnClassesThat(resideInAnyPackage("java..", "org.jspecify..", DIALECT + "..")
                                        .or(postgresDriver()))
                                .because("the differences between databases are told in plain JDBC"),
                        in(DIALECT, "new dev.ronda.queue.QueueException(\"x\");"),
                        in(DIALECT, "org.jdbi.v3.core.Jdbi jdbi = null; jdbi.open();"),
                        in(DIALECT, "new org.sqlite.SQLiteConfig();")),
                rule(
                        classes()
                                .that()
                                .resideInAPackage(SCHEMA + "..")
                                .should()
                                .onlyDependOnClassesThat(resideInAnyPackage(
                                        "java..", "javax.sql..", "org.jspecify..", FLYWAY, SCHEMA + ".."))
                                .because("Flyway and its habits stay in one place"),
                        in(SCHEMA, "dev.ronda.queue.internal.dialect.Dialect.nameFor(\"\");"),
                        in(SCHEMA, "new com.fasterxml.jackson.databind.ObjectMapper();")),
                rule(
                        noClasses()
                                .that()
                                .resideOutsideOfPackage(SCHEMA + "..")
                                .should()
                                .dependOnClassesThat(resideInAPackage(FLYWAY))
                                .because("Flyway and its habits stay in one place"),
                        in(CODEC, "org.flywaydb.core.Flyway.configure();"),
                        in(ROOT, "org.flywaydb.core.Flyway.configure();")),
                rule(
                        classes()
                                .that()
                                .resideInAPackage(CODEC + "..")
                                .should()
                                .onlyDependOnClassesThat(
                                        resideInAnyPackage("java..", "org.jspecify..", JACKSON, ROOT, CODEC + ".."))
                                .because("JSON is made and read in one place, from values of the API"),
                        in(CODEC, "dev.ronda.queue.internal.table.Waiting waiting = null; waiting.jobId();"),
                        in(CODEC, "org.flywaydb.core.Flyway.configure();")),
                rule(
                        noClasses()
                                .that(are(
                                        "neither codec nor Pending",
                                        resideOutsideOfPackage(CODEC + "..").and(not(named(TRANSITION + ".Pending")))))
                                .should()
                                .dependOnClassesThat(resideInAPackage(JACKSON))
                                .because(
                                        "JSON is made and read in one place; Pending is annotated with what is left out"),
                        in(TRANSITION, "new com.fasterxml.jackson.databind.ObjectMapper();"),
                        in(PROCESS, "new com.fasterxml.jackson.databind.ObjectMapper();")),
                rule(
                        noClasses()
                                .should()
                                .callMethodWhere(calls("a clock of this machine", "java.time", "now"))
                                .orShould()
                                .callMethod(System.class, "currentTimeMillis")
                                .orShould()
                                .dependOnClassesThat(are(
                                        "old dates",
                                        named("java.util.Date")
                                                .or(named("java.util.Calendar"))
                                                .or(named("java.time.Clock"))))
                                .because("the database's clock decides; durations use System.nanoTime()"),
                        in(ROOT, "java.time.Instant.now();"),
                        in(PROCESS, "java.time.Instant.now(java.time.Clock.systemUTC());"),
                        in(TRANSITION, "java.time.LocalDateTime.now();"),
                        in(TABLE, "System.currentTimeMillis();"),
                        in(CODEC, "new java.util.Date();")),
                rule(
                        noClasses()
                                .should()
                                .callMethodWhere(calls("a sleep", "java.lang.Thread", "sleep"))
                                .orShould()
                                .callMethodWhere(calls("a sleep", "java.util.concurrent.TimeUnit", "sleep"))
                                .because("a loop must be wakeable: it waits on a Signal"),
                        in(PROCESS, "try { Thread.sleep(1); } catch (InterruptedException e) { return; }"),
                        in(
                                TRANSITION,
                                "try { java.util.concurrent.TimeUnit.DAYS.sleep(1); } catch (InterruptedException e) {"
                                        + " return; }")),
                rule(
                        noClasses()
                                .should()
                                .accessField(System.class, "out")
                                .orShould()
                                .accessField(System.class, "err")
                                .because("a library does not write to its host's console"),
                        in(PROCESS, "System.out.println();"),
                        in(ROOT, "System.err.println();")),
                rule(
                        noClasses()
                                .that(are("not PostgresMessages", not(named(DIALECT + ".PostgresMessages"))))
                                .should()
                                .dependOnClassesThat(postgresDriver())
                                .because("it is loaded on PostgreSQL only, so that others need no such driver"),
                        in(DIALECT, "org.postgresql.PGConnection connection = null; connection.getBackendPID();"),
                        in(ROOT, "new org.postgresql.ds.PGSimpleDataSource();")),
                rule(
                        noClasses()
                                .should()
                                .dependOnClassesThat(resideInAnyPackage("com.zaxxer..", "org.h2..", "org.sqlite.."))
                                .because("the host brings the pool and the driver; the library takes a DataSource"),
                        in(ROOT, "new com.zaxxer.hikari.HikariConfig();"),
                        in(DIALECT, "new org.sqlite.SQLiteConfig();"),
                        in(TABLE, "new org.h2.jdbcx.JdbcDataSource();")));
    }

    private static ImportRule rule(ArchRule rule, Violation... violations) {
        return new ImportRule(rule, List.of(violations));
    }

    private static Violation in(String inPackage, String statement) {
        return new Violation(inPackage, statement);
    }

    private static DescribedPredicate<JavaClass> areApi() {
        return are(
                "in the API",
                resideOutsideOfPackage(INTERNAL + "..")
                        .and(not(belongTo(JobQueue.class)))
                        .and(not(named(ROOT + ".QueueBuilder")))
                        .and(not(named(ROOT + ".VerbsInTransaction"))));
    }

    private static DescribedPredicate<JavaClass> loggingListener() {
        return belongTo(LoggingListener.class);
    }

    private static DescribedPredicate<JavaClass> postgresDriver() {
        return resideInAPackage("org.postgresql..");
    }

    private static DescribedPredicate<JavaClass> areRecords() {
        return describe("are records", JavaClass::isRecord);
    }

    private static DescribedPredicate<JavaClass> named(String name) {
        return describe("named " + name, one -> one.getName().equals(name));
    }

    /** The class itself and those nested in it. */
    private static DescribedPredicate<JavaClass> belongTo(Class<?> outer) {
        return describe(
                "belong to " + outer.getSimpleName(),
                one -> one.getName().equals(outer.getName()) || one.getName().startsWith(outer.getName() + "$"));
    }

    private static DescribedPredicate<JavaClass> are(String description, DescribedPredicate<JavaClass> predicate) {
        return predicate.as("are " + description);
    }

    private static DescribedPredicate<JavaMethodCall> calls(String what, String ownerPrefix, String method) {
        return describe(
                what,
                call -> call.getTargetOwner().getName().startsWith(ownerPrefix)
                        && call.getName().equals(method));
    }
}
