-- Concurrency limits. The tables that this changes were empty so far, except queue_jobs and queue_scheduled_executions.

-- slots of the job's concurrency key, as its enqueue declared them: counts when the key has no row in queue_semaphores
ALTER TABLE queue_jobs ADD COLUMN concurrency_limit integer;

-- Limited jobs wait for their time apart from the others, which are dispatched without a look at semaphores.
ALTER TABLE queue_scheduled_executions ADD COLUMN concurrency_key text;
DROP INDEX queue_scheduled_executions_due;
-- DispatchScheduled: unlimited jobs, and limited ones
CREATE INDEX queue_scheduled_executions_due ON queue_scheduled_executions (scheduled_at, priority, job_id)
    WHERE concurrency_key IS NULL;
CREATE INDEX queue_scheduled_executions_limited ON queue_scheduled_executions (scheduled_at, priority, job_id)
    WHERE concurrency_key IS NOT NULL;

DROP TABLE queue_blocked_executions;
CREATE TABLE queue_blocked_executions (
    job_id          bigint PRIMARY KEY,
    seq             bigint GENERATED ALWAYS AS IDENTITY NOT NULL, -- order of blocking
    queue_name      text NOT NULL,
    priority        integer NOT NULL,
    concurrency_key text NOT NULL,
    created_at      timestamptz NOT NULL
);
-- the next waiters of a key, and the keys that have any
CREATE INDEX queue_blocked_executions_key ON queue_blocked_executions (concurrency_key, priority, seq);

-- Slots given back inside a transaction of the application, which must not hold a key's row until it commits; taken off the
-- key's row by the next look of a dispatcher.
CREATE TABLE queue_returned_slots (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    concurrency_key text NOT NULL,
    created_at      timestamptz NOT NULL
);

-- these rows are changed for each limited job, and live for moments
ALTER TABLE queue_semaphores SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 1000);
ALTER TABLE queue_blocked_executions SET (autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 5000);
