package dev.ronda.queue;

import java.util.List;

/** The supervisor of a {@link ProcessGroup}. Thread-safe. */
public interface GroupRuntime extends QueueRuntime {

    /** The id of its row in queue_processes. It changes if the row was lost and registered anew. */
    long processId();

    /**
     * Gives back, now, the claims of processes of this machine or of this group that are gone, and removes their rows. It
     * happens by itself within about two seconds; call it when a member is known to have ended. Claims that the database
     * still holds locked for a dead process stay until the next call.
     *
     * @return how many rows were removed
     */
    int pruneGone();

    /** The registered processes of this group and of this machine, in the order of their registration. */
    List<GroupMember> members();
}
