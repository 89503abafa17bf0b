package dev.ronda.queue.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Ends a pause. */
@Command(name = "resume", description = "end the pause of a queue, a prefix or '*'")
final class ResumeCommand implements Callable<Integer> {
    private final QueueWorker program;

    @Parameters(paramLabel = "QUEUE", description = "what was paused, as it was written then")
    private String queues = "";

    ResumeCommand(QueueWorker program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        return OperatorSession.run(program, session -> {
            if (!session.queue().queues().resume(queues)) {
                throw new Failed("no pause of " + queues + "; 'queue-worker queues' lists the pauses");
            }
            program.console().out().println("resumed " + queues);
            if (!queues.endsWith("*")) {
                var pause = session.queue().queues().find(queues).pause();
                if (pause != null) {
                    program.console().out().println(queues + " is still paused by the pause of " + pause.queue());
                }
            }
            return ExitCode.FINE;
        });
    }
}
