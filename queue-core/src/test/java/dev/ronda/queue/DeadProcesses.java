package dev.ronda.queue;

import java.util.List;

/** Processes on a machine that nobody here can ask, written by SQL as they would have left themselves. */
final class DeadProcesses {
    private final QueueTest test;

    DeadProcesses(QueueTest test) {
        this.test = test;
    }

    /** One that has been silent for so many seconds. */
    long silent(String kind, String name, long seconds, Long supervisor) {
        String then = test.kind == TestDatabase.SQLITE
                ? "cast((unixepoch('subsec') - " + seconds + ") * 1000000 AS integer)"
                : "now() - " + seconds + " * interval '1' second";
        test.execute("INSERT INTO queue_processes (kind, name, supervisor_id, hostname, host_id, pid, version, threads,"
                + " last_heartbeat_at, created_at) VALUES ('" + kind + "', '" + name + "', " + supervisor
                + ", 'elsewhere', 'another kernel', 1, 'test', 3, " + then + ", " + then + ")");
        return test.count("SELECT id FROM queue_processes WHERE name = '" + name + "'");
    }

    /** Gives ready jobs to a process, which need not exist. */
    void claim(List<Long> jobIds, long processId) {
        for (long id : jobIds) {
            test.execute("INSERT INTO queue_claimed_executions (job_id, process_id, token, claimed_at) SELECT job_id, "
                    + processId + ", seq, created_at FROM queue_ready_executions WHERE job_id = " + id);
            test.execute("DELETE FROM queue_ready_executions WHERE job_id = " + id);
        }
    }
}
