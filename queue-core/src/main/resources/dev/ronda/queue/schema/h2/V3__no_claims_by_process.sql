-- The pulse asks for claims by their jobs, and who looks for the claims of a dead process can read the whole table, which
-- holds no more than what runs now. The index cost each claim and each end more than it saved.
DROP INDEX queue_claimed_executions_process;
