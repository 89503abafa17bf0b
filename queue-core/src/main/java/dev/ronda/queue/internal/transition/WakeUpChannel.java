package dev.ronda.queue.internal.transition;

import dev.ronda.queue.WakeUps;
import dev.ronda.queue.internal.dialect.Dialect;
import dev.ronda.queue.internal.dialect.Messages;
import dev.ronda.queue.internal.table.Message;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Wake-ups from and to the other processes of a database that carries messages. Thread-safe. */
public final class WakeUpChannel {
    /** Said where the sender's own loops were not woken by other means: everybody must hear it. */
    private static final String ANYBODY = "-";

    private final PoolConnections dataSource;
    private final PoolConnections listenOn;
    private final Messages messages;
    private final WakeUps mode;
    /** Known from the first message on. */
    private volatile @Nullable String name;

    private final String me = UUID.randomUUID().toString().substring(0, 13);

    private WakeUpChannel(DataSource dataSource, DataSource listenOn, Messages messages, WakeUps mode) {
        this.dataSource = new PoolConnections(dataSource);
        this.listenOn = new PoolConnections(listenOn);
        this.messages = messages;
        this.mode = mode;
    }

    /**
     * The channel of a database, or null if it carries no messages or nobody wants them.
     *
     * @param listenOn where to listen, or null for the data source itself
     */
    public static @Nullable WakeUpChannel open(
            DataSource dataSource, @Nullable DataSource listenOn, Dialect dialect, WakeUps mode) {
        Messages messages = dialect.messages();
        return messages == null || mode == WakeUps.OFF
                ? null
                : new WakeUpChannel(dataSource, listenOn == null ? dataSource : listenOn, messages, mode);
    }

    /** Whether transactions that others commit carry their wake-up too, so that nothing comes in silence. */
    public boolean isComplete() {
        return mode == WakeUps.ON;
    }

    /** Sends, on a connection borrowed for the moment. */
    public void send(WakeUp wakeUp) throws SQLException {
        try (Connection connection = dataSource.openConnection()) {
            messages.send(connection, name(connection), me + " " + wakeUp.text());
        }
    }

    private String name(Connection connection) throws SQLException {
        String known = name;
        String read = known == null ? messages.channel(connection) : known;
        name = read;
        return read;
    }

    /** A message that a statement carries; null if none may, or while the channel's name is not known. */
    public @Nullable Message message(WakeUp wakeUp) {
        String known = name;
        return known == null || !isComplete() ? null : new Message(known, me + " " + wakeUp.text());
    }

    /** Sends with the commit of a transaction that is not ours, also to this process. */
    public void sendAtCommit(Connection connection, WakeUp wakeUp) throws SQLException {
        messages.sendAtCommit(connection, ANYBODY + " " + wakeUp.text());
    }

    /** Begins to listen, on a connection that is kept. */
    public Ear listen() throws SQLException {
        String channel;
        try (Connection connection = dataSource.openConnection()) {
            channel = name(connection);
        }
        Connection connection = listenOn.openConnection();
        try {
            messages.listen(connection, channel);
            return new Ear(connection, channel);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private WakeUp read(String text) {
        int space = text.indexOf(' ');
        WakeUp wakeUp = WakeUp.parse(text.substring(space + 1));
        boolean own = space >= 0 && text.substring(0, space).equals(me);
        return own ? new WakeUp(false, null, wakeUp.test()) : wakeUp; // the loops here were woken at the commit
    }

    /** A connection that listens. One thread hears; any other may end it. */
    public final class Ear {
        private static final int GOODBYE_MILLIS = 500;

        private final Connection connection;
        private final String channel;

        private Ear(Connection connection, String channel) {
            this.connection = connection;
            this.channel = channel;
        }

        /** The channel's name. */
        public String channel() {
            return channel;
        }

        /** Waits until others, or a test of this process, have said something, or for this long. */
        public List<WakeUp> hear(Duration atMost) throws SQLException {
            var heard = new ArrayList<WakeUp>();
            try {
                for (String text : messages.hear(connection, atMost)) {
                    heard.add(read(text));
                }
            } catch (LinkageError e) {
                throw new SQLException("the driver cannot wait for messages: " + e, e);
            }
            return heard;
        }

        /** Ends a wait from another thread; the connection is lost by it. */
        public void abort() throws SQLException {
            connection.abort(Runnable::run);
        }

        /** Gives the connection back, as it was if that takes no time. */
        public void close() throws SQLException {
            try (connection) {
                int timeout = connection.getNetworkTimeout();
                connection.setNetworkTimeout(Runnable::run, GOODBYE_MILLIS);
                messages.endListening(connection);
                connection.setNetworkTimeout(Runnable::run, timeout);
            }
        }
    }
}
