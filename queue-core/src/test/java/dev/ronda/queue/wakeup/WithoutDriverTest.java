package dev.ronda.queue.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.JobQueue;
import dev.ronda.queue.JobType;
import dev.ronda.queue.QueueRuntime;
import dev.ronda.queue.config.QueueConfig;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** PostgreSQL's driver is needed on PostgreSQL only. */
class WithoutDriverTest {
    record Task(String what) {}

    /** Loaded by a class loader that has no such driver. */
    public static final class Program implements Runnable {
        /** For the test. */
        public Program() {}

        @Override
        public void run() {
            var database = new JdbcDataSource();
            database.setURL("jdbc:h2:mem:without-driver;DB_CLOSE_DELAY=-1");
            JobType<Task> type = JobType.of("task", Task.class);
            var done = new CountDownLatch(1);
            JobQueue queue = JobQueue.builder(database)
                    .handleVoid(type, (task, job) -> done.countDown())
                    .build();
            queue.enqueue(type, new Task("some"));
            try (QueueRuntime running = queue.start(QueueConfig.DEFAULT)) {
                if (!done.await(30, TimeUnit.SECONDS) || running.isStopping()) {
                    throw new AssertionError("the job did not run");
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void a_queue_on_another_database_runs_without_postgresqls_driver() throws Exception {
        URL[] others = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .filter(path -> !path.getFileName().toString().startsWith("postgresql-"))
                .map(WithoutDriverTest::url)
                .toArray(URL[]::new);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (var loader = new URLClassLoader(others, ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(loader);
            assertThat(loader.getResource("org/postgresql/Driver.class")).isNull();

            ((Runnable) loader.loadClass(Program.class.getName())
                            .getDeclaredConstructor()
                            .newInstance())
                    .run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
    }
}
