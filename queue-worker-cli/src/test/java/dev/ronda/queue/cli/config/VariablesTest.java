package dev.ronda.queue.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VariablesTest {
    private static final Map<String, String> VARIABLES = Map.of("HOST", "db1", "EMPTY", "", "TRAP", "${HOST} $1 \\");

    @ParameterizedTest
    @CsvSource({
        "plain, plain",
        "${HOST}, db1",
        "jdbc:postgresql://${HOST}:${PORT:5432}/q, jdbc:postgresql://db1:5432/q",
        "${PORT:}, ''",
        "${EMPTY:x}, ''",
        "${URL:jdbc:h2:mem:x}, jdbc:h2:mem:x",
        "$${HOST}, ${HOST}",
        "$HOST, $HOST",
        "${TRAP}, ${HOST} $1 \\"
    })
    void replaces_each_reference_once(String text, String expected) {
        assertThat(Variables.replace(text, VARIABLES)).isEqualTo(expected);
    }

    @Test
    void a_missing_variable_without_default_is_a_problem() {
        assertThatThrownBy(() -> Variables.replace("${NOPE}", VARIABLES))
                .hasMessage("the environment variable NOPE is not set; set it, or give a default with ${NOPE:default}");
    }

    @Test
    void what_is_no_name_is_a_problem() {
        assertThatThrownBy(() -> Variables.replace("a ${b c}", VARIABLES))
                .hasMessage("${NAME} or ${NAME:default}, got \"${b c}\"; write $${ for the characters themselves");
    }
}
