package dev.ronda.queue.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes the commands, each with the program whose options they share. */
final class CommandFactory implements IFactory {
    private final QueueWorker program;

    CommandFactory(QueueWorker program) {
        this.program = program;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        for (Object command : commands()) {
            if (type.isInstance(command)) {
                return type.cast(command);
            }
        }
        return CommandLine.defaultFactory().create(type);
    }

    private List<Object> commands() {
        var all = new ArrayList<Object>(List.of(
                new StartCommand(program),
                new CheckCommand(program),
                new MigrateCommand(program),
                new EnqueueCommand(program),
                new JobsCommand(),
                new JobsCommand.Show(program),
                new JobsCommand.ListThem(program),
                new VerbCommand.Retry(program),
                new VerbCommand.Discard(program),
                new VerbCommand.Cancel(program),
                new VerbCommand.Reschedule(program),
                new ProcessesCommand(program),
                new QueuesCommand(program),
                new PauseCommand(program),
                new ResumeCommand(program),
                new ClearCommand(program),
                new VersionCommand(program)));
        all.addAll(BatchesCommand.all(program));
        all.addAll(RecurringCommand.all(program));
        return all;
    }
}
