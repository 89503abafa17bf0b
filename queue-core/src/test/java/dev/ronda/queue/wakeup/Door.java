package dev.ronda.queue.wakeup;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import javax.sql.DataSource;

/** Stands before a data source, and lets some threads have no connection while it is shut. */
final class Door {
    private final Predicate<Thread> watched;
    private final AtomicInteger knocks = new AtomicInteger();
    private volatile CountDownLatch opened = new CountDownLatch(0);
    private volatile boolean refusing;

    private Door(Predicate<Thread> watched) {
        this.watched = watched;
    }

    static Door forAll() {
        return new Door(thread -> true);
    }

    /** Only for the thread that tells others. */
    static Door forSender() {
        return new Door(thread -> thread.getName().startsWith("ronda-wake-up-sender"));
    }

    DataSource before(DataSource behind) {
        return (DataSource) Proxy.newProxyInstance(
                Door.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getConnection") && watched.test(Thread.currentThread())) {
                        pass();
                    }
                    try {
                        return method.invoke(behind, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void pass() throws SQLException, InterruptedException {
        knocks.incrementAndGet();
        opened.await();
        if (refusing) {
            throw new SQLException("the door is shut");
        }
    }

    /** Who comes now waits. */
    void shut() {
        opened = new CountDownLatch(1);
    }

    void open() {
        refusing = false;
        opened.countDown();
    }

    /** Who comes now is refused. */
    void refuse() {
        refusing = true;
    }

    int knocks() {
        return knocks.get();
    }
}
