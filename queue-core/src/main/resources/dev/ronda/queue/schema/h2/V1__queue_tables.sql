-- The eleven tables of the queue, in Solid Queue's words, and queue_attempts.
-- The state of a job is the execution table that has its row; a job without one is finished. No foreign keys: a job's rows
-- are moved in one transaction, and keys would take a fifth of the speed (docs/decisions/0003-no-foreign-keys.md).

CREATE TABLE queue_jobs (
    id                  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job_type            varchar(1000) NOT NULL,            -- stable name of the type, never a class name
    arguments           varchar NOT NULL,         -- JSON of the argument record
    arguments_version   integer NOT NULL,
    queue_name          varchar(1000) NOT NULL,
    priority            integer NOT NULL,        -- smaller first
    planned_at          timestamp(6) with time zone NOT NULL,           -- first due time of the present run
    run                 bigint NOT NULL DEFAULT 1,
    attempts            integer NOT NULL DEFAULT 0, -- failed attempts at the present run
    deaths              integer NOT NULL DEFAULT 0, -- processes that died while it ran, since its last completed run
    unique_key          varchar(1000),                     -- NULL once finished
    concurrency_key     varchar(1000),
    on_conflict         varchar(1000),
    options             varchar,                  -- JSON, only what was given at enqueue: retry, timeout
    max_runs            bigint,
    until_at            timestamp(6) with time zone,
    pending             varchar,                  -- JSON: arguments or time that wait for the next run
    cancel_requested_at timestamp(6) with time zone,
    ended_token         bigint,                  -- token of the claim that ended the last run: answers "did my commit work?"
    progress            varchar,
    metadata            varchar,
    batch_id            bigint,
    created_at          timestamp(6) with time zone NOT NULL,
    finished_at         timestamp(6) with time zone,
    finished_as         varchar(1000)                      -- done, cancelled, discarded, ended
);
-- one unfinished job per type and key; read by EnqueueJobs to find the holder
CREATE UNIQUE INDEX queue_jobs_unique_key ON queue_jobs (job_type, unique_key);

CREATE TABLE queue_ready_executions (
    job_id      bigint PRIMARY KEY,
    seq         bigint GENERATED ALWAYS AS IDENTITY NOT NULL, -- order in which jobs became ready; the claim's token
    queue_name  varchar(1000) NOT NULL,
    priority    integer NOT NULL,
    created_at  timestamp(6) with time zone NOT NULL
);
-- ClaimReady for named queues, and for "*"
CREATE INDEX queue_ready_executions_by_queue ON queue_ready_executions (queue_name, priority, seq);
CREATE INDEX queue_ready_executions_all ON queue_ready_executions (priority, seq);

CREATE TABLE queue_scheduled_executions (
    job_id       bigint PRIMARY KEY,
    queue_name   varchar(1000) NOT NULL,
    priority     integer NOT NULL,
    scheduled_at timestamp(6) with time zone NOT NULL,
    waiting_for  varchar(1000)                             -- a job type that no process knew when this job was claimed
);
-- DispatchScheduled
CREATE INDEX queue_scheduled_executions_due ON queue_scheduled_executions (scheduled_at, priority, job_id);
-- a process that starts frees the jobs that wait for its types
CREATE INDEX queue_scheduled_executions_waiting_for ON queue_scheduled_executions (waiting_for);

CREATE TABLE queue_claimed_executions (
    job_id     bigint PRIMARY KEY,
    process_id bigint NOT NULL,
    token      bigint NOT NULL,                  -- seq of the ready row it came from: grows with each claim, never changes
    claimed_at timestamp(6) with time zone NOT NULL,
    begun_at   timestamp(6) with time zone                              -- noted for bodies older than a second
);
-- the pulse and PruneProcesses read a process's claims
CREATE INDEX queue_claimed_executions_process ON queue_claimed_executions (process_id, job_id);

CREATE TABLE queue_blocked_executions (
    job_id          bigint PRIMARY KEY,
    queue_name      varchar(1000) NOT NULL,
    priority        integer NOT NULL,
    concurrency_key varchar(1000) NOT NULL,
    created_at      timestamp(6) with time zone NOT NULL
);
-- the next waiter of a key
CREATE INDEX queue_blocked_executions_key ON queue_blocked_executions (concurrency_key, priority, job_id);

CREATE TABLE queue_failed_executions (
    job_id      bigint PRIMARY KEY,
    error_class varchar(1000) NOT NULL,
    message     varchar NOT NULL,
    stack       varchar,
    created_at  timestamp(6) with time zone NOT NULL
);

CREATE TABLE queue_semaphores (
    concurrency_key varchar(1000) PRIMARY KEY,
    slots           integer NOT NULL,            -- the limit, as last declared
    taken           integer NOT NULL DEFAULT 0,
    updated_at      timestamp(6) with time zone NOT NULL
);

CREATE TABLE queue_pauses (
    queue_name varchar(1000) PRIMARY KEY,
    reason     varchar,
    paused_by  varchar(1000),
    until_at   timestamp(6) with time zone,
    created_at timestamp(6) with time zone NOT NULL
);

CREATE TABLE queue_processes (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind              varchar(1000) NOT NULL,              -- Supervisor, Worker, Dispatcher, Scheduler
    name              varchar(1000) NOT NULL UNIQUE,
    supervisor_id     bigint,
    hostname          varchar(1000) NOT NULL,
    host_id           varchar(1000),                       -- tells kernels and pid namespaces apart; NULL where it cannot be known
    pid               bigint NOT NULL,
    started_at        timestamp(6) with time zone,                      -- start instant of the operating system's process
    version           varchar(1000) NOT NULL,
    job_types         varchar,                    -- JSON list of the names it knows
    threads           integer NOT NULL DEFAULT 0,
    last_heartbeat_at timestamp(6) with time zone NOT NULL,
    last_poll_at      timestamp(6) with time zone,
    metadata          varchar,
    created_at        timestamp(6) with time zone NOT NULL
);

CREATE TABLE queue_recurring_tasks (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    task_key    varchar(1000) NOT NULL UNIQUE,
    schedule    varchar(1000) NOT NULL,
    job_type    varchar(1000) NOT NULL,
    arguments   varchar NOT NULL,
    queue_name  varchar(1000),
    priority    integer,
    static      boolean NOT NULL,                -- belongs to an application's configuration
    owner       varchar(1000),
    description varchar,
    catch_up    varchar(1000) NOT NULL,
    overlap     varchar(1000) NOT NULL,
    enabled     boolean NOT NULL,
    version     integer NOT NULL,
    next_run_at timestamp(6) with time zone,
    created_at  timestamp(6) with time zone NOT NULL,
    updated_at  timestamp(6) with time zone NOT NULL
);

CREATE TABLE queue_recurring_executions (
    job_id     bigint PRIMARY KEY,
    task_key   varchar(1000) NOT NULL,
    run_at     timestamp(6) with time zone NOT NULL,
    created_at timestamp(6) with time zone NOT NULL,
    UNIQUE (task_key, run_at)
);

CREATE TABLE queue_attempts (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job_id      bigint NOT NULL,
    run         bigint NOT NULL,
    attempt     integer NOT NULL,
    error_class varchar(1000) NOT NULL,
    message     varchar NOT NULL,
    stack       varchar,
    process     varchar(1000) NOT NULL,
    started_at  timestamp(6) with time zone,
    ended_at    timestamp(6) with time zone NOT NULL
);
-- a job's errors, newest first, and their cap
CREATE INDEX queue_attempts_job ON queue_attempts (job_id, id);
