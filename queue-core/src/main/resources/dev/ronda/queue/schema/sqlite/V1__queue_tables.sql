-- The eleven tables of the queue, in Solid Queue's words, and queue_attempts.
-- The state of a job is the execution table that has its row; a job without one is finished. No foreign keys: a job's rows
-- are moved in one transaction, and keys would take a fifth of the speed (docs/decisions/0003-no-foreign-keys.md).

CREATE TABLE queue_jobs (
    id                  integer PRIMARY KEY AUTOINCREMENT,
    job_type            text NOT NULL,            -- stable name of the type, never a class name
    arguments           text NOT NULL,         -- JSON of the argument record
    arguments_version   integer NOT NULL,
    queue_name          text NOT NULL,
    priority            integer NOT NULL,        -- smaller first
    planned_at          integer NOT NULL,           -- first due time of the present run
    run                 bigint NOT NULL DEFAULT 1,
    attempts            integer NOT NULL DEFAULT 0, -- failed attempts at the present run
    deaths              integer NOT NULL DEFAULT 0, -- processes that died while it ran, since its last completed run
    unique_key          text,                     -- NULL once finished
    concurrency_key     text,
    on_conflict         text,
    options             text,                  -- JSON, only what was given at enqueue: retry, timeout
    max_runs            bigint,
    until_at            integer,
    pending             text,                  -- JSON: arguments or time that wait for the next run
    cancel_requested_at integer,
    ended_token         bigint,                  -- token of the claim that ended the last run: answers "did my commit work?"
    progress            text,
    metadata            text,
    batch_id            bigint,
    created_at          integer NOT NULL,
    finished_at         integer,
    finished_as         text                      -- done, cancelled, discarded, ended
);
-- instants are microseconds since 1970
-- one unfinished job per type and key; read by EnqueueJobs to find the holder
CREATE UNIQUE INDEX queue_jobs_unique_key ON queue_jobs (job_type, unique_key) WHERE unique_key IS NOT NULL;

CREATE TABLE queue_ready_executions (
    seq         integer PRIMARY KEY AUTOINCREMENT, -- order in which jobs became ready, never used again; the claim's token
    job_id      bigint NOT NULL UNIQUE,
    queue_name  text NOT NULL,
    priority    integer NOT NULL,
    created_at  integer NOT NULL
);
-- ClaimReady for named queues, and for "*"
CREATE INDEX queue_ready_executions_by_queue ON queue_ready_executions (queue_name, priority, seq);
CREATE INDEX queue_ready_executions_all ON queue_ready_executions (priority, seq);

CREATE TABLE queue_scheduled_executions (
    job_id       bigint PRIMARY KEY,
    queue_name   text NOT NULL,
    priority     integer NOT NULL,
    scheduled_at integer NOT NULL,
    waiting_for  text                             -- a job type that no process knew when this job was claimed
);
-- DispatchScheduled
CREATE INDEX queue_scheduled_executions_due ON queue_scheduled_executions (scheduled_at, priority, job_id);
-- a process that starts frees the jobs that wait for its types
CREATE INDEX queue_scheduled_executions_waiting_for ON queue_scheduled_executions (waiting_for) WHERE waiting_for IS NOT NULL;

CREATE TABLE queue_claimed_executions (
    job_id     bigint PRIMARY KEY,
    process_id bigint NOT NULL,
    token      bigint NOT NULL,                  -- seq of the ready row it came from: grows with each claim, never changes
    claimed_at integer NOT NULL,
    begun_at   integer                              -- noted for bodies older than a second
);
-- the pulse and PruneProcesses read a process's claims
CREATE INDEX queue_claimed_executions_process ON queue_claimed_executions (process_id, job_id);

CREATE TABLE queue_blocked_executions (
    job_id          bigint PRIMARY KEY,
    queue_name      text NOT NULL,
    priority        integer NOT NULL,
    concurrency_key text NOT NULL,
    created_at      integer NOT NULL
);
-- the next waiter of a key
CREATE INDEX queue_blocked_executions_key ON queue_blocked_executions (concurrency_key, priority, job_id);

CREATE TABLE queue_failed_executions (
    job_id      bigint PRIMARY KEY,
    error_class text NOT NULL,
    message     text NOT NULL,
    stack       text,
    created_at  integer NOT NULL
);

CREATE TABLE queue_semaphores (
    concurrency_key text PRIMARY KEY,
    slots           integer NOT NULL,            -- the limit, as last declared
    taken           integer NOT NULL DEFAULT 0,
    updated_at      integer NOT NULL
);

CREATE TABLE queue_pauses (
    queue_name text PRIMARY KEY,
    reason     text,
    paused_by  text,
    until_at   integer,
    created_at integer NOT NULL
);

CREATE TABLE queue_processes (
    id                integer PRIMARY KEY AUTOINCREMENT,
    kind              text NOT NULL,              -- Supervisor, Worker, Dispatcher, Scheduler
    name              text NOT NULL UNIQUE,
    supervisor_id     bigint,
    hostname          text NOT NULL,
    host_id           text,                       -- tells kernels and pid namespaces apart; NULL where it cannot be known
    pid               bigint NOT NULL,
    started_at        integer,                      -- start instant of the operating system's process
    version           text NOT NULL,
    job_types         text,                    -- JSON list of the names it knows
    threads           integer NOT NULL DEFAULT 0,
    last_heartbeat_at integer NOT NULL,
    last_poll_at      integer,
    metadata          text,
    created_at        integer NOT NULL
);

CREATE TABLE queue_recurring_tasks (
    id          integer PRIMARY KEY AUTOINCREMENT,
    task_key    text NOT NULL UNIQUE,
    schedule    text NOT NULL,
    job_type    text NOT NULL,
    arguments   text NOT NULL,
    queue_name  text,
    priority    integer,
    static      boolean NOT NULL,                -- belongs to an application's configuration
    owner       text,
    description text,
    catch_up    text NOT NULL,
    overlap     text NOT NULL,
    enabled     boolean NOT NULL,
    version     integer NOT NULL,
    next_run_at integer,
    created_at  integer NOT NULL,
    updated_at  integer NOT NULL
);

CREATE TABLE queue_recurring_executions (
    job_id     bigint PRIMARY KEY,
    task_key   text NOT NULL,
    run_at     integer NOT NULL,
    created_at integer NOT NULL,
    UNIQUE (task_key, run_at)
);

CREATE TABLE queue_attempts (
    id          integer PRIMARY KEY AUTOINCREMENT,
    job_id      bigint NOT NULL,
    run         bigint NOT NULL,
    attempt     integer NOT NULL,
    error_class text NOT NULL,
    message     text NOT NULL,
    stack       text,
    process     text NOT NULL,
    started_at  integer,
    ended_at    integer NOT NULL
);
-- a job's errors, newest first, and their cap
CREATE INDEX queue_attempts_job ON queue_attempts (job_id, id);
