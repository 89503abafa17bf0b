package dev.ronda.queue.cli;

import dev.ronda.queue.cli.testing.CompiledJar;
import java.io.IOException;
import java.nio.file.Path;

/** An application in a jar: greet writes a line to a file, shout fails, and cling ignores its interrupt. */
final class TestApplication {
    private TestApplication() {}

    static Path writeTo(Path jar) throws IOException {
        return new CompiledJar()
                .source("package app; public record Greeting(String name, String file) {}")
                .source("""
                        package app;

                        import dev.ronda.queue.ApplicationContext;
                        import dev.ronda.queue.JobType;
                        import dev.ronda.queue.Outcome;
                        import dev.ronda.queue.QueueApplication;
                        import java.nio.file.Files;
                        import java.nio.file.Path;
                        import java.nio.file.StandardOpenOption;

                        public class Greetings implements QueueApplication {
                            static final JobType<Greeting> GREET = JobType.of("greet", Greeting.class);
                            static final JobType<Greeting> SHOUT =
                                    JobType.of("shout", Greeting.class).queue("loud").priority(5);

                            static final JobType<Greeting> CLING = JobType.of("cling", Greeting.class);

                            @Override
                            public void configure(ApplicationContext application) {
                                application.queue()
                                        .handle(GREET, (args, job) -> {
                                            Files.writeString(Path.of(args.file()), "hello " + args.name() + "\\n",
                                                    StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                                            return Outcome.done();
                                        })
                                        .handle(SHOUT, (args, job) -> {
                                            throw new IllegalStateException("too loud");
                                        })
                                        .handle(CLING, (args, job) -> {
                                            Files.writeString(Path.of(args.file()), "clinging\\n",
                                                    StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                                            while (true) {
                                                Thread.onSpinWait();
                                                Thread.interrupted();
                                            }
                                        });
                                String closed = (String) application.settings().get("closed");
                                if (closed != null) {
                                    application.onClose(() -> Files.writeString(
                                            Path.of(closed), "" + ProcessHandle.current().pid()));
                                }
                            }
                        }
                        """)
                .application("app.Greetings")
                .writeTo(jar);
    }
}
