-- Batches: jobs that count together and call back when all of them have ended (docs/batches.md).

CREATE TABLE queue_batches (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    description   varchar,
    metadata      varchar,
    on_finish     varchar,                       -- JSON of the job that is enqueued then, as are the next two
    on_success    varchar,
    on_failure    varchar,
    total         bigint DEFAULT 0 NOT NULL,     -- members, also those added later
    ended         bigint DEFAULT 0 NOT NULL,     -- members that have ended; the rows of the others are in queue_batch_executions
    failed        bigint DEFAULT 0 NOT NULL,     -- of these: failed, cancelled, discarded or vanished
    created_at    timestamp(6) with time zone NOT NULL,
    added_at      timestamp(6) with time zone NOT NULL, -- last addition: a creator that is silent for long is dead
    sealed_at     timestamp(6) with time zone,   -- NULL while its creator still writes members: it cannot finish
    broken_off_at timestamp(6) with time zone,   -- its creator died or failed in between
    finished_at   timestamp(6) with time zone
);
-- SweepBatches
CREATE INDEX queue_batches_unfinished ON queue_batches (finished_at, id);

-- One row for each member that has not ended.
CREATE TABLE queue_batch_executions (
    job_id   bigint PRIMARY KEY,
    batch_id bigint NOT NULL
);
-- whether a batch has open members; by the batch alone, so that it cannot serve for the job
CREATE INDEX queue_batch_executions_batch ON queue_batch_executions (batch_id);
