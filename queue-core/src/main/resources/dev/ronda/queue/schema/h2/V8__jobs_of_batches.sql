-- Whether a batch has jobs left; a finished one without any is deleted after a time.
CREATE INDEX queue_jobs_batch ON queue_jobs (batch_id);
