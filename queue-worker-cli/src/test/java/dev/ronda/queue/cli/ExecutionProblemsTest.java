package dev.ronda.queue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExecutionProblemsTest {
    private final StringWriter err = new StringWriter();

    private int told(Throwable problem) {
        var console = new Console(new PrintWriter(new StringWriter()), new PrintWriter(err), Map.of(), Path.of(""));
        int code = new ExecutionProblems(new QueueWorker(console)).print(problem);
        console.flush();
        return code;
    }

    /** By hand: permissions mean nothing to the user that tests often run as. */
    @Test
    void a_database_that_may_only_be_read_is_told_with_the_remedy() {
        var refusal = new SQLException("[SQLITE_READONLY] Attempt to write a readonly database");

        assertThat(told(new IllegalStateException(refusal))).isEqualTo(1);

        assertThat(err.toString().lines())
                .containsExactly("the database refused: [SQLITE_READONLY] Attempt to write a readonly database; run the"
                        + " command as the user of the workers, or let this user write the file and its folder");
    }
}
