package dev.ronda.queue.event;

import dev.ronda.queue.event.QueueEvent.BatchCreated;
import dev.ronda.queue.event.QueueEvent.BatchFinished;
import dev.ronda.queue.event.QueueEvent.BatchRepaired;
import dev.ronda.queue.event.QueueEvent.BatchesCleared;
import dev.ronda.queue.event.QueueEvent.ClaimLostEvent;
import dev.ronda.queue.event.QueueEvent.DatabaseBack;
import dev.ronda.queue.event.QueueEvent.DatabaseLost;
import dev.ronda.queue.event.QueueEvent.JobBlocked;
import dev.ronda.queue.event.QueueEvent.JobChanged;
import dev.ronda.queue.event.QueueEvent.JobContinued;
import dev.ronda.queue.event.QueueEvent.JobDiscardedOnConflict;
import dev.ronda.queue.event.QueueEvent.JobEnqueued;
import dev.ronda.queue.event.QueueEvent.JobFailed;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import dev.ronda.queue.event.QueueEvent.JobInterrupted;
import dev.ronda.queue.event.QueueEvent.JobReleased;
import dev.ronda.queue.event.QueueEvent.JobRescheduled;
import dev.ronda.queue.event.QueueEvent.JobRetrying;
import dev.ronda.queue.event.QueueEvent.JobStuck;
import dev.ronda.queue.event.QueueEvent.JobUnblocked;
import dev.ronda.queue.event.QueueEvent.JobUnknown;
import dev.ronda.queue.event.QueueEvent.JobsChanged;
import dev.ronda.queue.event.QueueEvent.JobsClaimed;
import dev.ronda.queue.event.QueueEvent.JobsCleared;
import dev.ronda.queue.event.QueueEvent.JobsDispatched;
import dev.ronda.queue.event.QueueEvent.LateResult;
import dev.ronda.queue.event.QueueEvent.LoopError;
import dev.ronda.queue.event.QueueEvent.ProcessLost;
import dev.ronda.queue.event.QueueEvent.ProcessPruned;
import dev.ronda.queue.event.QueueEvent.ProcessStarted;
import dev.ronda.queue.event.QueueEvent.ProcessStopped;
import dev.ronda.queue.event.QueueEvent.QueuePaused;
import dev.ronda.queue.event.QueueEvent.QueueResumed;
import dev.ronda.queue.event.QueueEvent.RecurringChanged;
import dev.ronda.queue.event.QueueEvent.RecurringConflict;
import dev.ronda.queue.event.QueueEvent.RecurringEnqueued;
import dev.ronda.queue.event.QueueEvent.RecurringFailed;
import dev.ronda.queue.event.QueueEvent.RecurringSkipped;
import dev.ronda.queue.event.QueueEvent.SlotsMaintained;
import dev.ronda.queue.event.QueueEvent.SlotsRecounted;
import dev.ronda.queue.event.QueueEvent.Stopped;
import dev.ronda.queue.event.QueueEvent.Stopping;
import dev.ronda.queue.event.QueueEvent.WakeUpsHeard;
import dev.ronda.queue.event.QueueEvent.WakeUpsSilent;
import dev.ronda.queue.event.QueueEvent.WakeUpsUnsent;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a log line for each event, under the logger {@code dev.ronda.queue}: INFO for the life of processes, DEBUG for each
 * job, WARN for what an operator may want to look at, ERROR for what needs a person. Added to every queue.
 */
public final class LoggingListener implements QueueListener {
    private static final Logger LOG = LoggerFactory.getLogger("dev.ronda.queue");

    /** Ready to use. */
    public LoggingListener() {}

    @Override
    public void on(QueueEvent event) {
        if (event instanceof QueueEvent.OfProcess process) {
            log(process);
        } else if (event instanceof QueueEvent.OfJob job) {
            log(job);
        } else if (event instanceof QueueEvent.OfTask task) {
            log(task);
        } else if (event instanceof QueueEvent.OfBatch batch) {
            log(batch);
        } else if (event instanceof JobsDispatched dispatched) {
            LOG.debug("queue dispatched size={} job_ids={}", dispatched.jobIds().size(), dispatched.jobIds());
        } else if (event instanceof SlotsRecounted e) {
            LOG.warn("queue recounted slots key={} before={} counted={}", e.key(), e.before(), e.counted());
        } else if (event instanceof SlotsMaintained e) {
            LOG.debug("queue maintained slots keys={} released={} recounted={}", e.keys(), e.released(), e.recounted());
        } else if (event instanceof JobsClaimed claimed) {
            LOG.debug(
                    "queue claimed size={} process_id={} job_ids={}",
                    claimed.jobIds().size(),
                    claimed.processId(),
                    claimed.jobIds());
        } else if (event instanceof JobsChanged many) {
            LOG.info(
                    "queue {} of many jobs={} batches={} changed={} requested={} refused={} unknown={}",
                    many.verb(),
                    many.jobs(),
                    many.batches(),
                    many.changed(),
                    many.requested(),
                    many.refused(),
                    many.unknown());
        } else if (event instanceof BatchesCleared cleared) {
            LOG.debug("queue cleared batches={}", cleared.batches());
        } else if (event instanceof JobsCleared cleared) {
            LOG.debug("queue cleared finished={} failed={}", cleared.finished(), cleared.failed());
        } else if (event instanceof QueuePaused paused) {
            LOG.info("queue paused queue={} reason=\"{}\" by={}", paused.queue(), paused.reason(), paused.by());
        } else if (event instanceof QueueResumed resumed) {
            LOG.info("queue resumed queue={}", resumed.queue());
        }
    }

    private static void log(QueueEvent.OfProcess event) {
        if (event instanceof ProcessStarted e) {
            LOG.info("queue started kind={} name={} process_id={}", e.kind(), e.name(), e.processId());
        } else if (event instanceof ProcessStopped e) {
            LOG.info(
                    "queue stopped kind={} name={} process_id={} pid={} host={} last_heartbeat={}",
                    e.kind(),
                    e.name(),
                    e.processId(),
                    e.pid(),
                    e.host(),
                    e.lastHeartbeat());
        } else if (event instanceof ProcessPruned e) {
            LOG.warn(
                    "queue pruned name={} process_id={} last_heartbeat={} released={} reason=\"{}\"",
                    e.name(),
                    e.processId(),
                    e.lastHeartbeat(),
                    e.released(),
                    e.reason());
        } else if (event instanceof ProcessLost e) {
            LOG.warn(
                    "queue lost its process row and registers anew name={} interrupted={} (was this process paused, or its"
                            + " database unreachable for it alone?)",
                    e.name(),
                    e.bodies());
        } else if (event instanceof DatabaseLost e) {
            LOG.warn("queue database does not answer, waiting for it: {}", e.message());
        } else if (event instanceof DatabaseBack e) {
            LOG.info("queue database answers again after={}ms", e.outage().toMillis());
        } else if (event instanceof WakeUpsHeard e) {
            LOG.info("queue wake-ups are heard channel={}", e.channel());
        } else if (event instanceof WakeUpsSilent e) {
            LOG.warn(
                    "queue wake-ups are not heard, polling once a second; behind a transaction pooler set listen_url to a"
                            + " direct connection: {}",
                    e.reason());
        } else if (event instanceof WakeUpsUnsent e) {
            LOG.warn("queue wake-ups cannot be sent, other processes find the jobs by polling: {}", e.message());
        } else if (event instanceof LoopError e) {
            LOG.error("queue error where=\"{}\", going on", e.where(), e.error());
        } else if (event instanceof Stopping e) {
            LOG.info("queue stopping running={}", e.running());
        } else if (event instanceof Stopped e) {
            LOG.info(
                    "queue stopped released={} still_running={} took={}ms",
                    e.released(),
                    e.stillRunning(),
                    e.took().toMillis());
        }
    }

    private static void log(QueueEvent.OfBatch event) {
        if (event instanceof BatchCreated e) {
            LOG.debug(
                    "queue batch created batch_id={} members={} description=\"{}\"",
                    e.batchId(),
                    e.members(),
                    e.description());
        } else if (event instanceof BatchFinished e) {
            LOG.info(
                    "queue batch finished batch_id={} total={} failed={} callbacks={} description=\"{}\"",
                    e.batchId(),
                    e.total(),
                    e.failed(),
                    e.callbacks(),
                    e.description());
        } else if (event instanceof BatchRepaired e) {
            LOG.warn("queue batch repaired batch_id={} members={} reason=\"{}\"", e.batchId(), e.members(), e.reason());
        }
    }

    private static void log(QueueEvent.OfJob event) {
        if (event instanceof JobFailed e) {
            LOG.error(
                    "queue failed job_id={} type={} run={} attempt={} error={}: {}",
                    e.jobId(),
                    e.type(),
                    e.run(),
                    e.attempt(),
                    e.errorClass(),
                    oneLine(e.message()));
        } else if (event instanceof JobRetrying e) {
            LOG.warn(
                    "queue retrying job_id={} type={} run={} attempt={} next={} error={}: {}",
                    e.jobId(),
                    e.type(),
                    e.run(),
                    e.attempt(),
                    e.next(),
                    e.errorClass(),
                    oneLine(e.message()));
        } else if (event instanceof JobStuck e) {
            LOG.error(
                    "queue stuck job_id={} type={} interrupted={}ms ago, its thread is at\n{}",
                    e.jobId(),
                    e.type(),
                    e.since().toMillis(),
                    e.stack());
        } else if (event instanceof ClaimLostEvent e) {
            LOG.warn("queue claim lost job_id={} type={} token={}, nothing written", e.jobId(), e.type(), e.token());
        } else if (event instanceof LateResult e) {
            LOG.warn("queue late result job_id={} type={}: {}", e.jobId(), e.type(), oneLine(e.message()));
        } else if (event instanceof JobUnknown e) {
            LOG.warn(
                    "queue unknown type job_id={} type={} version={} next={}; waits for a process that knows it",
                    e.jobId(),
                    e.type(),
                    e.version(),
                    e.next());
        } else if (event instanceof JobInterrupted e) {
            LOG.info("queue interrupted job_id={} type={} reason=\"{}\"", e.jobId(), e.type(), e.reason());
        } else if (event instanceof JobReleased e) {
            LOG.info("queue released job_id={} type={} reason=\"{}\"", e.jobId(), e.type(), e.reason());
        } else if (event instanceof JobChanged e) {
            LOG.info("queue {} job_id={} from={} to={}", e.verb(), e.jobId(), e.from(), e.to());
        } else if (LOG.isDebugEnabled()) { // of each job: their texts are not made for nobody
            debug(event);
        }
    }

    /** What others wrote must neither look like a line of the log nor speak to a terminal. */
    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cc}+", " ");
    }

    private static void log(QueueEvent.OfTask event) {
        if (event instanceof RecurringFailed e) {
            LOG.error("queue recurring failed task={} tick={}: {}", e.taskKey(), e.tick(), oneLine(e.message()));
        } else if (event instanceof RecurringConflict e) {
            LOG.error(
                    "queue recurring task={} of {} is not declared, its key belongs to {}; choose another key, or delete that"
                            + " task",
                    e.taskKey(),
                    e.owner(),
                    e.holder() == null ? "a dynamic task" : e.holder());
        } else if (event instanceof RecurringSkipped e) {
            LOG.info(
                    "queue recurring skipped task={} from={} to={} reason=\"{}\"",
                    e.taskKey(),
                    e.from(),
                    e.to(),
                    e.reason());
        } else if (event instanceof RecurringChanged e) {
            LOG.info("queue recurring {} task={}", e.verb(), e.taskKey());
        } else if (event instanceof RecurringEnqueued e) {
            LOG.debug(
                    "queue recurring enqueued task={} tick={} job_id={} what={}",
                    e.taskKey(),
                    e.tick(),
                    e.jobId(),
                    e.what().name().toLowerCase(Locale.ROOT));
        }
    }

    private static void debug(QueueEvent.OfJob event) {
        if (event instanceof JobEnqueued e) {
            LOG.debug(
                    "queue enqueued job_id={} type={} queue={} what={}",
                    e.jobId(),
                    e.type(),
                    e.queue(),
                    e.what().name().toLowerCase(Locale.ROOT));
        } else if (event instanceof JobBlocked e) {
            LOG.debug("queue blocked job_id={} key={}", e.jobId(), e.key());
        } else if (event instanceof JobUnblocked e) {
            LOG.debug("queue unblocked job_id={} key={}", e.jobId(), e.key());
        } else if (event instanceof JobDiscardedOnConflict e) {
            LOG.debug("queue discarded on conflict job_id={} type={} key={}", e.jobId(), e.type(), e.key());
        } else if (event instanceof JobFinished e) {
            LOG.debug(
                    "queue finished job_id={} type={} run={} as={} took={}ms reason={}",
                    e.jobId(),
                    e.type(),
                    e.run(),
                    e.as().name().toLowerCase(Locale.ROOT),
                    e.took().toMillis(),
                    e.reason());
        } else if (event instanceof JobRescheduled e) {
            LOG.debug(
                    "queue rescheduled job_id={} type={} run={} next={} took={}ms",
                    e.jobId(),
                    e.type(),
                    e.run(),
                    e.next(),
                    e.took().toMillis());
        } else if (event instanceof JobContinued e) {
            LOG.debug(
                    "queue continued job_id={} type={} run={} took={}ms",
                    e.jobId(),
                    e.type(),
                    e.run(),
                    e.took().toMillis());
        }
    }
}
