package dev.ronda.bus.command;

import dev.ronda.bus.board.Board;
import dev.ronda.bus.board.BoardReader;
import dev.ronda.bus.board.BoardText;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "board", description = "Prints the board of a stop.", mixinStandardHelpOptions = true)
final class BoardCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    @Parameters(paramLabel = "STOP", description = "the id of the stop")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String stop;

    @Override
    public Integer call() {
        try (TrackerDatabase open = database.openExisting()) {
            var boards = new BoardReader(Clock.systemUTC());
            Optional<Board> board = open.reads().withHandle(handle -> boards.read(handle, stop.strip()));
            if (board.isEmpty()) {
                spec.commandLine()
                        .getErr()
                        .println("bus-tracker: stop " + stop + " was never tracked; start with: bus-tracker track "
                                + stop + " --lines LINE");
                return Complaints.FAILED;
            }
            spec.commandLine().getOut().println(BoardText.of(board.get()));
            return 0;
        }
    }
}
