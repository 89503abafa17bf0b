package dev.ronda.queue.internal.process;

import dev.ronda.queue.event.LifecycleListener;
import dev.ronda.queue.event.LifecycleProcess;
import dev.ronda.queue.event.QueueEvent.LoopError;
import java.util.List;

/** Calls the users' hooks into the life of processes. What they throw is told and harms nobody. */
public final class Hooks {
    private final List<LifecycleListener> listeners;
    private final Events events;

    /** With these listeners. */
    public Hooks(List<LifecycleListener> listeners, Events events) {
        this.listeners = List.copyOf(listeners);
        this.events = events;
    }

    void started(List<Agent> agents) {
        each("started", agents, LifecycleListener::started);
    }

    void stopping(List<Agent> agents) {
        each("stopping", agents, LifecycleListener::stopping);
    }

    void exited(List<Agent> agents) {
        each("exited", agents, LifecycleListener::exited);
    }

    private interface Call {
        void on(LifecycleListener listener, LifecycleProcess process) throws Exception;
    }

    private void each(String hook, List<Agent> agents, Call call) {
        for (Agent agent : agents) {
            for (LifecycleListener listener : listeners) {
                try {
                    call.on(listener, agent.described());
                } catch (Throwable e) {
                    Fatal.haltIfOutOfMemory(e);
                    events.event(new LoopError("hook " + hook + " of " + agent.name(), e));
                }
            }
        }
    }
}
