package dev.ronda.queue.cli;

import dev.ronda.queue.JobQueue;
import dev.ronda.queue.JobType;
import dev.ronda.queue.cli.application.ApplicationProblem;
import dev.ronda.queue.cli.application.LoadedApplications;
import dev.ronda.queue.cli.application.WorkerContext;
import dev.ronda.queue.cli.config.OneLine;
import dev.ronda.queue.cli.config.QueueFile;
import dev.ronda.queue.cli.config.Refused;
import dev.ronda.queue.cli.database.ClosedDatabase;
import dev.ronda.queue.config.JobSettings;
import java.util.ArrayList;
import java.util.List;

/** Loads the application and lets it register its handlers, with a database that refuses to be opened. */
final class ApplicationCheck {
    private final QueueFile file;
    private final List<String> warnings;

    ApplicationCheck(QueueFile file, List<String> warnings) {
        this.file = file;
        this.warnings = warnings;
    }

    List<String> lines() {
        try (LoadedApplications applications = QueueSession.load(file)) {
            if (applications.isEmpty()) {
                warnAboutNone();
                return List.of();
            }
            var lines = new ArrayList<String>();
            applications.names().forEach(name -> lines.add(Plan.line("application", name)));
            List<JobType<?>> types = types(applications);
            types.forEach(type -> lines.add(Plan.line(
                    "job type", JobTypeLine.of(type, file.jobs().getOrDefault(type.name(), JobSettings.NONE)))));
            return lines;
        }
    }

    private void warnAboutNone() {
        if (!file.queue().workers().isEmpty()) {
            warnings.add(file.name() + ": no application, so start would refuse; name its jars under"
                    + " application.classpath or with --classpath");
        }
    }

    private List<JobType<?>> types(LoadedApplications applications) {
        var database = new ClosedDatabase();
        JobQueue.Builder builder = JobQueue.builder(database);
        QueueSession.declareRecurring(file, applications, builder);
        try (var context =
                new WorkerContext(builder, database, file.application().settings())) {
            applications.configure(context);
        } catch (ApplicationProblem problem) {
            if (!database.wasAsked()) {
                throw QueueSession.refusal(file, problem);
            }
            warnings.add(file.application().origin() + ": the application uses the database while it configures, which"
                    + " check does not open; job types that it registers after that are not listed");
        }
        List<JobType<?>> types = registeredTypes(builder);
        warnings.addAll(UnservedQueues.warnings(file, types));
        if (!database.wasAsked()) {
            QueueSession.refuseRecurring(file, builder);
            warnings.addAll(
                    JobNames.warnings(file, types.stream().map(JobType::name).toList()));
        }
        return types;
    }

    private List<JobType<?>> registeredTypes(JobQueue.Builder builder) {
        try {
            return builder.registeredTypes();
        } catch (IllegalArgumentException twice) {
            throw new Refused(file.application().origin() + ": " + OneLine.of(twice.getMessage()), twice);
        }
    }
}
