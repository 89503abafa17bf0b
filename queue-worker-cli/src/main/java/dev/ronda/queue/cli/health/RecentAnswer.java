package dev.ronda.queue.cli.health;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a question that costs a statement: asked at most once a second, however many want to know, and by a thread
 * of its own, so that a database that hangs is an answer, too.
 */
final class RecentAnswer {
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Callable<List<String>> question;
    private final ExecutorService asker = Executors.newSingleThreadExecutor(RecentAnswer::daemon);
    private @Nullable Future<List<String>> asked;
    private long askedAt;

    RecentAnswer(Callable<List<String>> question) {
        this.question = question;
    }

    private static Thread daemon(Runnable body) {
        var thread = new Thread(body, "health");
        thread.setDaemon(true);
        return thread;
    }

    /** Lines of reasons; empty if all is well. */
    List<String> get() throws InterruptedException {
        try {
            return future().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return List.of("no answer from the database within " + PATIENCE.toSeconds() + " s");
        } catch (ExecutionException e) {
            return List.of("cannot tell: " + e.getCause());
        }
    }

    private synchronized Future<List<String>> future() {
        Future<List<String>> last = asked;
        if (last == null || (last.isDone() && System.nanoTime() - askedAt > FRESH.toNanos())) {
            last = asker.submit(question);
            asked = last;
            askedAt = System.nanoTime();
        }
        return last;
    }
}
