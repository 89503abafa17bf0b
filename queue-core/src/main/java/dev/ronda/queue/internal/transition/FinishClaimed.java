package dev.ronda.queue.internal.transition;

import dev.ronda.queue.event.QueueEvent.JobFinished;
import dev.ronda.queue.internal.table.Jobs;
import dev.ronda.queue.internal.transition.EndClaims.Decided;
import java.util.List;

/** Claimed → finished. */
final class FinishClaimed {
    private FinishClaimed() {}

    static void finish(Transaction transaction, List<Decided<NextStep.Finish>> ends) {
        if (ends.isEmpty()) {
            return;
        }
        var deleted = ends.stream()
                .filter(end -> !end.ended().kept())
                .map(end -> end.job().id())
                .toList();
        DeleteJobs.delete(transaction, deleted);
        Jobs.finishAll(
                transaction.handle(),
                ends.stream()
                        .filter(end -> end.ended().kept())
                        .map(end -> new Jobs.Finish(
                                end.job().id(),
                                end.step().as(),
                                end.ended().token(),
                                end.job().now()))
                        .toList());
        tell(transaction, ends);
    }

    static void tell(Transaction transaction, List<Decided<NextStep.Finish>> ends) {
        for (var end : ends) {
            var job = end.job();
            transaction.tell(new JobFinished(
                    job.id(),
                    job.type(),
                    job.run(),
                    end.step().as(),
                    end.step().reason(),
                    end.ended().took()));
        }
    }
}
