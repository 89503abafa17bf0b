-- A claim is found by its job, or by its process: an index that has both can serve for the first question by being read from
-- end to end, and a planner that sees an empty table takes it for that.
DROP INDEX queue_claimed_executions_process;
-- the pulse and PruneProcesses read a process's claims
CREATE INDEX queue_claimed_executions_process ON queue_claimed_executions (process_id);
