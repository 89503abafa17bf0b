package dev.ronda.bus.table;

import java.time.Instant;

/**
 * A bus that a tracking has seen.
 *
 * @param id generated
 * @param journey the vehicle and where it goes
 * @param fix where it was last
 * @param outlook what that means for the stop
 * @param lastSeenAt the last answer of the feed that held it
 * @param missing answers one after the other that did not hold it
 */
public record TrackedBus(long id, Journey journey, Fix fix, Outlook outlook, Instant lastSeenAt, int missing) {

    /** Seen again. */
    public TrackedBus seen(Fix newFix, Outlook newOutlook, Instant now) {
        return new TrackedBus(id, journey, newFix, newOutlook, now, 0);
    }

    /** Not in the answer; lost after so many of them. */
    public TrackedBus missed(int lostAfter) {
        int now = missing + 1;
        Outlook then = now < lostAfter ? outlook : new Outlook(Phase.LOST, null, null, outlook.delayS());
        return new TrackedBus(id, journey, fix, then, lastSeenAt, now);
    }
}
