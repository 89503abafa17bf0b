package dev.ronda.queue.cli;

import dev.ronda.queue.cli.testing.CompiledJar;
import java.io.IOException;
import java.nio.file.Path;

/**
 * An application in a jar. Its jobs note who runs them: hold waits until a file "go" exists, cling ignores its interrupt, fail
 * throws. In a child (the property app.child) it dies while there is a file "crash", and hangs while there is a file "hang".
 */
final class ForkApplication {
    private ForkApplication() {}

    static Path writeTo(Path jar) throws IOException {
        return new CompiledJar()
                .source("package app; public record Note(String text) {}")
                .source("""
                        package app;

                        import dev.ronda.queue.ApplicationContext;
                        import dev.ronda.queue.JobType;
                        import dev.ronda.queue.Outcome;
                        import dev.ronda.queue.QueueApplication;
                        import dev.ronda.queue.RetryPolicy;
                        import dev.ronda.queue.event.LifecycleListener;
                        import dev.ronda.queue.event.LifecycleProcess;
                        import java.io.IOException;
                        import java.nio.file.Files;
                        import java.nio.file.Path;
                        import java.nio.file.StandardOpenOption;
                        import java.util.concurrent.locks.LockSupport;

                        public class Notes implements QueueApplication {
                            static final JobType<Note> HOLD = JobType.of("hold", Note.class);
                            static final JobType<Note> CLING = JobType.of("cling", Note.class);
                            static final JobType<Note> FAIL =
                                    JobType.of("fail", Note.class).retry(RetryPolicy.never());

                            static void note(String what) throws IOException {
                                Files.writeString(Path.of("notes"), what + " " + ProcessHandle.current().pid() + "\\n",
                                        StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                            }

                            static boolean exists(String file) {
                                return Files.exists(Path.of(file));
                            }

                            @Override
                            public void configure(ApplicationContext application) throws IOException {
                                boolean child = Boolean.getBoolean("app.child");
                                if (child && exists("crash")) {
                                    Runtime.getRuntime().halt(3);
                                }
                                while (child && exists("hang")) {
                                    LockSupport.parkNanos(1_000_000);
                                }
                                application.queue()
                                        .handle(HOLD, (note, job) -> {
                                            note("begin " + note.text());
                                            while (!exists("go")) {
                                                LockSupport.parkNanos(1_000_000);
                                                if (Thread.interrupted()) {
                                                    throw new InterruptedException();
                                                }
                                            }
                                            note("end " + note.text());
                                            return Outcome.done();
                                        })
                                        .handle(CLING, (note, job) -> {
                                            note("begin " + note.text());
                                            while (true) {
                                                Thread.onSpinWait();
                                                Thread.interrupted();
                                            }
                                        })
                                        .handle(FAIL, (note, job) -> {
                                            note("begin " + note.text());
                                            throw new IllegalStateException("on purpose");
                                        })
                                        .lifecycle(new Hooks());
                            }

                            static final class Hooks implements LifecycleListener {
                                @Override
                                public void started(LifecycleProcess process) throws IOException {
                                    note("started " + process.kind());
                                    throw new IllegalStateException("a hook that throws");
                                }

                                @Override
                                public void stopping(LifecycleProcess process) throws IOException {
                                    note("stopping " + process.kind());
                                }

                                @Override
                                public void exited(LifecycleProcess process) throws IOException {
                                    note("exited " + process.kind());
                                }
                            }
                        }
                        """)
                .application("app.Notes")
                .writeTo(jar);
    }
}
