package dev.ronda.queue.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Rows whose columns are as wide as they must be; numbers stand right, but for the first column. */
final class TextTable {
    private final List<List<Object>> rows = new ArrayList<>();

    TextTable(String... heads) {
        rows.add(List.of((Object[]) heads));
    }

    /** As many cells as there are heads. */
    void add(Object... cells) {
        rows.add(List.of(cells));
    }

    List<String> lines() {
        int columns = rows.get(0).size();
        int[] widths = IntStream.range(0, columns).map(this::width).toArray();
        return rows.stream()
                .map(row -> String.join(
                                "  ",
                                IntStream.range(0, columns)
                                        .mapToObj(column -> padded(column, row.get(column), widths[column]))
                                        .toList())
                        .stripTrailing())
                .toList();
    }

    private int width(int column) {
        return cells(column).mapToInt(cell -> cell.toString().length()).max().orElse(0);
    }

    private String padded(int column, Object cell, int width) {
        String blanks = " ".repeat(width - cell.toString().length());
        boolean right = column > 0 && cells(column).skip(1).allMatch(other -> other instanceof Number);
        return right ? blanks + cell : cell + blanks;
    }

    private Stream<Object> cells(int column) {
        return rows.stream().map(row -> row.get(column));
    }
}
