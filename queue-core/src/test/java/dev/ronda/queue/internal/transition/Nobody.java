package dev.ronda.queue.internal.transition;

import dev.ronda.queue.event.QueueEvent;
import dev.ronda.queue.internal.table.Message;
import java.sql.Connection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Nobody is told what happens. */
class Nobody implements Signals {
    @Override
    public void event(QueueEvent event) {}

    @Override
    public void ready() {}

    @Override
    public @Nullable Message message() {
        return null;
    }

    @Override
    public void readyHere() {}

    @Override
    public void scheduled(Duration earliest) {}

    @Override
    public void pausesChanged() {}

    @Override
    public void unseen(Connection connection, boolean ready, @Nullable Duration earliest) {}
}
