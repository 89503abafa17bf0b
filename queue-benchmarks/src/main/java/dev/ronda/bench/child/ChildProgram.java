package dev.ronda.bench.child;

import com.sun.management.OperatingSystemMXBean;
import com.zaxxer.hikari.HikariDataSource;
import dev.ronda.bench.contestant.Contestant.Setup;
import dev.ronda.bench.contestant.Contestants;
import dev.ronda.bench.contestant.Queue;
import dev.ronda.bench.database.Database;
import dev.ronda.bench.run.Runs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What a {@link Child} runs: it obeys the words on its standard input and answers on its standard output. */
public final class ChildProgram {
    /** What it says begins so. */
    static final String SAYS = "> ";

    private @Nullable HikariDataSource pool;
    private @Nullable CountingDataSource counting;
    private @Nullable Queue queue;
    private volatile Runs runs = new Runs(0);

    private ChildProgram() {}

    /** Obeys until the input ends. */
    public static void main(String[] arguments) throws IOException {
        var program = new ChildProgram();
        var words = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = words.readLine(); line != null; line = words.readLine()) {
            program.obey(line.split(" "));
        }
        Runtime.getRuntime().halt(0);
    }

    private void obey(String[] words) {
        switch (words[0]) {
            case "open" -> open(words);
            case "start" -> opened().start();
            case "usage" -> say("usage " + usage());
            case "heap" -> say("heap " + heapAfterCollection());
            case "stop" -> stop();
            default -> throw new IllegalArgumentException(words[0]);
        }
        say("done " + words[0]);
    }

    private void open(String[] words) {
        pool = new Database(words[2], words[3], System.getenv().getOrDefault(Child.PASSWORD, ""), "").pool();
        counting = new CountingDataSource(pool);
        int jobs = Integer.parseInt(words[6]);
        runs = new Runs(jobs);
        if (jobs > 0) {
            startTelling(jobs);
        }
        var setup = new Setup(Integer.parseInt(words[4]), Integer.parseInt(words[5]));
        queue = Contestants.named(words[1]).open(Boolean.parseBoolean(words[7]) ? counting : pool, setup, runs);
    }

    /** Only while runs are expected: its wake-ups would be seen in what an idle process costs. */
    private void startTelling(int jobs) {
        Runs expected = runs;
        var counts = new Thread(() -> tellCounts(expected, jobs), "counts");
        counts.setDaemon(true);
        counts.start();
    }

    private void stop() {
        opened().close();
        queue = null;
        if (pool != null) {
            pool.close();
        }
        var text = new StringBuilder("runs");
        for (int i = 0; i < runs.size(); i++) {
            Runs.Run run = runs.get(i);
            text.append(' ').append(run.number()).append(':').append(run.startMicros());
        }
        say(text.toString());
    }

    private Queue opened() {
        if (queue == null) {
            throw new IllegalStateException("nothing is open");
        }
        return queue;
    }

    /** Tells the runs while there are more and more, so that the parent need not ask the database. */
    private static void tellCounts(Runs expected, int jobs) {
        int told = 0;
        while (told < jobs) {
            int count = expected.count();
            if (count != told) {
                say("count " + count);
                told = count;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private String usage() {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime() + " " + (counting == null ? 0 : counting.statements());
    }

    private static long heapAfterCollection() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static synchronized void say(String text) {
        System.out.println(SAYS + text);
        System.out.flush();
    }
}
