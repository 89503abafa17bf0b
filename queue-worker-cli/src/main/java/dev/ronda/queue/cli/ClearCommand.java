package dev.ronda.queue.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Discards what is ready in a queue. */
@Command(name = "clear", description = "discard the ready jobs of a queue")
final class ClearCommand implements Callable<Integer> {
    private final QueueWorker program;

    @Parameters(paramLabel = "QUEUE", description = "the queue's name")
    private String queue = "";

    @Mixin
    private Confirmation confirmation = new Confirmation();

    ClearCommand(QueueWorker program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        return OperatorSession.run(program, session -> {
            var queues = session.queue().queues();
            confirmation.require("discard", () -> queues.find(queue).size());
            program.console().out().println(VerbCommand.text("discard", queues.clear(queue)));
            return ExitCode.FINE;
        });
    }
}
