package dev.ronda.queue.internal.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Short messages from process to process that a database carries: who listens hears them, for all others they are gone. */
public interface Messages {
    /** The name under which the processes of one schema speak, as seen by a connection that finds the queue's tables. */
    String channel(Connection connection) throws SQLException;

    /** Sends at once and in one round trip, without waiting for the disk; autocommit is on. */
    void send(Connection connection, String channel, String text) throws SQLException;

    /** Sends with the commit of the transaction that the connection is in; an error leaves the transaction as it was. */
    void sendAtCommit(Connection connection, String text) throws SQLException;

    /** From now on the connection hears what is sent. */
    void listen(Connection connection, String channel) throws SQLException;

    /** Waits until something is sent, or for this long; {@link Connection#abort} from another thread ends the wait. */
    List<String> hear(Connection connection, Duration atMost) throws SQLException;

    /** Hears no more, so that the connection is like any other. */
    void endListening(Connection connection) throws SQLException;
}
