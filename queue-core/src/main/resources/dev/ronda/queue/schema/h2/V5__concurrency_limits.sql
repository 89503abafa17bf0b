-- Concurrency limits. The tables that this changes were empty so far, except queue_jobs and queue_scheduled_executions.

-- slots of the job's concurrency key, as its enqueue declared them: counts when the key has no row in queue_semaphores
ALTER TABLE queue_jobs ADD COLUMN concurrency_limit integer;

-- the key of a limited job
ALTER TABLE queue_scheduled_executions ADD COLUMN concurrency_key varchar(1000);

DROP TABLE queue_blocked_executions;
CREATE TABLE queue_blocked_executions (
    job_id          bigint PRIMARY KEY,
    seq             bigint GENERATED ALWAYS AS IDENTITY NOT NULL, -- order of blocking
    queue_name      varchar(1000) NOT NULL,
    priority        integer NOT NULL,
    concurrency_key varchar(1000) NOT NULL,
    created_at      timestamp(6) with time zone NOT NULL
);
-- the next waiters of a key, and the keys that have any
CREATE INDEX queue_blocked_executions_key ON queue_blocked_executions (concurrency_key, priority, seq);

-- Slots given back inside a transaction of the application, which must not hold a key's row until it commits; taken off the
-- key's row by the next look of a dispatcher.
CREATE TABLE queue_returned_slots (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    concurrency_key varchar(1000) NOT NULL,
    created_at      timestamp(6) with time zone NOT NULL
);
