package dev.ronda.queue.internal.process;

import dev.ronda.queue.internal.transition.KnownPauses;
import dev.ronda.queue.internal.transition.Transactions;

/** What the workers of one process share. */
record Engine(
        Transactions transactions,
        Events events,
        DatabaseHealth health,
        RunningJobs running,
        Completions completions,
        RunJob runJob,
        RunningJob.Surroundings runtime,
        Solitude solitude,
        IdleTime idle,
        KnownPauses pauses) {}
