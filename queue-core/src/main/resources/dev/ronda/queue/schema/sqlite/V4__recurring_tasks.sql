-- What a recurring task needs beyond its first columns. next_run_at is NULL while a task is paused or disabled, so that
-- "due" is one comparison.
ALTER TABLE queue_recurring_tasks ADD COLUMN time_zone text;               -- of a schedule that names none itself
ALTER TABLE queue_recurring_tasks ADD COLUMN arguments_version integer DEFAULT 1 NOT NULL;
ALTER TABLE queue_recurring_tasks ADD COLUMN paused_at integer;        -- by an operator; enabled is the configuration's word
ALTER TABLE queue_recurring_tasks ADD COLUMN live_from integer;        -- overlap = skip: runs before this tick have ended
-- FireRecurring: what is due, and when the next one will be
CREATE INDEX queue_recurring_tasks_due ON queue_recurring_tasks (next_run_at);
