package dev.ronda.queue.internal.transition;

import dev.ronda.queue.event.QueueEvent;
import java.time.Duration;

/** Who is told after a commit: listeners of events, and the loops of this JVM that have something to do now. */
public interface Signals {

    /** Something happened. */
    void event(QueueEvent event);

    /** Jobs became ready: workers may claim. */
    void ready();

    /**
     * Jobs were scheduled: a dispatcher may have to wake earlier than it thought.
     *
     * @param earliest how long until the first of them is due; zero or less if at once or not known
     */
    void scheduled(Duration earliest);
}
