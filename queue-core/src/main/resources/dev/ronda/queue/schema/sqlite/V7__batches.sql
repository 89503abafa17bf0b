-- Batches: jobs that count together and call back when all of them have ended (docs/batches.md).

CREATE TABLE queue_batches (
    id            integer PRIMARY KEY AUTOINCREMENT,
    description   text,
    metadata      text,
    on_finish     text,                          -- JSON of the job that is enqueued then, as are the next two
    on_success    text,
    on_failure    text,
    total         bigint NOT NULL DEFAULT 0,     -- members, also those added later
    ended         bigint NOT NULL DEFAULT 0,     -- members that have ended; the rows of the others are in queue_batch_executions
    failed        bigint NOT NULL DEFAULT 0,     -- of these: failed, cancelled, discarded or vanished
    created_at    integer NOT NULL,
    added_at      integer NOT NULL,              -- last addition: a creator that is silent for long is dead
    sealed_at     integer,                       -- NULL while its creator still writes members: it cannot finish
    broken_off_at integer,                       -- its creator died or failed in between
    finished_at   integer
);
-- SweepBatches
CREATE INDEX queue_batches_unfinished ON queue_batches (id) WHERE finished_at IS NULL;

-- One row for each member that has not ended.
CREATE TABLE queue_batch_executions (
    job_id   integer PRIMARY KEY,
    batch_id bigint NOT NULL
);
-- whether a batch has open members; by the batch alone, so that it cannot serve for the job
CREATE INDEX queue_batch_executions_batch ON queue_batch_executions (batch_id);
