-- The pulse asks for claims by their jobs, and who looks for the claims of a dead process can read the whole table, which
-- holds no more than what runs now. The index cost each claim and each end more than it saved.
DROP INDEX queue_claimed_executions_process;
-- Room on its page for a second version of every row: jobs that end or go on together lie side by side, so that a vacuum
-- between their updates does not come in time. Without it most of these updates write to the primary key too.
ALTER TABLE queue_jobs SET (fillfactor = 50);
