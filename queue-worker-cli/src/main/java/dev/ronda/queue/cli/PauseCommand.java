package dev.ronda.queue.cli;

import dev.ronda.queue.cli.config.Refused;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Pauses queues. */
@Command(name = "pause", description = "pause a queue: no worker takes jobs from it")
final class PauseCommand implements Callable<Integer> {
    private final QueueWorker program;

    @Parameters(paramLabel = "QUEUE", description = "a queue's name, a prefix such as 'mail*', or '*' for all")
    private String queues = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "why")
    private @Nullable String reason;

    @Option(names = "--by", paramLabel = "NAME", description = "who; default the user of this process")
    private @Nullable String by = System.getProperty("user.name");

    @ArgGroup
    private End end = new End();

    /** When the pause ends by itself: one of these, or none. */
    static final class End {
        @Option(
                names = "--for",
                paramLabel = "DURATION",
                converter = DurationOption.class,
                description = "end by itself after this time, such as 30m")
        private @Nullable Duration lasting;

        @Option(
                names = "--until",
                paramLabel = "INSTANT",
                converter = InstantOption.class,
                description = "end by itself then, such as 2026-01-31T09:00:00Z")
        private @Nullable Instant until;
    }

    PauseCommand(QueueWorker program) {
        this.program = program;
    }

    /** A pause that has ended already would hold nothing, and end one that holds. */
    private void refuseEnded() {
        if (end.lasting != null && end.lasting.isZero()) {
            throw new Refused("--for: more than 0s, got 0s");
        }
        Instant now = Instant.now();
        if (end.until != null && !end.until.isAfter(now)) {
            throw new Refused("--until: later than now, which is " + now.truncatedTo(ChronoUnit.SECONDS)
                    + " by this machine's clock, got " + end.until);
        }
    }

    @Override
    public Integer call() throws Exception {
        refuseEnded();
        return OperatorSession.run(program, session -> {
            boolean fresh = session.queue().queues().pause(queues, with -> {
                with.reason(reason).by(by);
                if (end.lasting != null) {
                    with.lasting(end.lasting);
                }
                if (end.until != null) {
                    with.until(end.until);
                }
            });
            program.console().out().println((fresh ? "paused " : "was paused already, changed: ") + queues);
            return ExitCode.FINE;
        });
    }
}
