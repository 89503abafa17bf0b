package dev.ronda.queue.crash;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands between clients and a PostgreSQL server: pipes bytes, cuts all connections and refuses new ones, or cuts one
 * connection at its COMMIT. Clients must open {@link #url}, which makes them send each statement as text.
 */
final class CuttingProxy implements Closeable {
    private static final Pattern ADDRESS = Pattern.compile("jdbc:postgresql://([^:/?]+)(?::(\\d+))?/");
    private static final String COMMIT = "COMMIT\0";

    private final String serverUrl;
    private final String host;
    private final int port;
    private final ServerSocket listening;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Trap> trap = new AtomicReference<>();
    private volatile boolean cut;

    CuttingProxy(String serverUrl) {
        this.serverUrl = serverUrl;
        Matcher address = ADDRESS.matcher(serverUrl);
        if (!address.find()) {
            throw new IllegalArgumentException(serverUrl);
        }
        host = address.group(1);
        port = address.group(2) == null ? 5432 : Integer.parseInt(address.group(2));
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon("proxy-accept", this::accept);
    }

    /** The server's URL by way of this proxy: in the clear, and without prepared statements, so that COMMIT is seen. */
    String url() {
        return ADDRESS.matcher(serverUrl)
                        .replaceFirst("jdbc:postgresql://"
                                + listening.getInetAddress().getHostAddress() + ":" + listening.getLocalPort() + "/")
                + (serverUrl.contains("?") ? "&" : "?") + "sslmode=disable&prepareThreshold=0";
    }

    /** Cuts all connections and refuses new ones. */
    void cut() {
        cut = true;
        links.forEach(Link::close);
    }

    void restore() {
        cut = false;
    }

    /** The next transaction that sent this text is cut at its COMMIT. */
    Trap cutAtCommit(String textOfTransaction, boolean commits) {
        return arm(new Trap(textOfTransaction, false, commits));
    }

    /** The next statement with this text, which is its own transaction, is carried out and its answer is cut. */
    Trap cutAtAnswer(String textOfStatement) {
        return arm(new Trap(textOfStatement, true, true));
    }

    private Trap arm(Trap next) {
        trap.set(next);
        return next;
    }

    /** Waits at a COMMIT, or at a statement that commits itself. */
    static final class Trap {
        private final String text;
        private final boolean atStatement;
        private final boolean commits;
        private final CountDownLatch sprung = new CountDownLatch(1);

        private Trap(String text, boolean atStatement, boolean commits) {
            this.text = text;
            this.atStatement = atStatement;
            this.commits = commits;
        }

        void await() throws InterruptedException {
            if (!sprung.await(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("no transaction with \"" + text + "\" came to its COMMIT");
            }
        }
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                if (cut) {
                    client.close();
                } else {
                    var link = new Link(client, new Socket(host, port));
                    links.add(link);
                    if (cut) {
                        link.close();
                    }
                    daemon("proxy-up", link::up);
                    daemon("proxy-down", link::down);
                }
            } catch (IOException e) {
                if (!listening.isClosed() && !cut) {
                    System.out.println("proxy: " + e);
                }
            }
        }
    }

    private static void daemon(String name, Runnable work) {
        var thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        cut();
    }

    /** One client's connection. */
    private final class Link {
        private final Socket client;
        private final Socket server;
        private final StringBuilder transaction = new StringBuilder();
        private volatile Trap sprung;

        private Link(Socket client, Socket server) throws IOException {
            this.client = client;
            this.server = server;
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        }

        /** From the client to the server. */
        private void up() {
            var bytes = new byte[65_536];
            try {
                InputStream in = client.getInputStream();
                OutputStream out = server.getOutputStream();
                for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                    String sent = new String(bytes, 0, read, StandardCharsets.ISO_8859_1);
                    transaction.append(sent);
                    int commit = transaction.indexOf(COMMIT);
                    Trap armed = trap.get();
                    if (armed != null && armed.atStatement) {
                        if (sent.contains(armed.text) && trap.compareAndSet(armed, null)) {
                            sprung = armed;
                        }
                    } else if (commit >= 0) {
                        if (armed != null && transaction.indexOf(armed.text) >= 0 && trap.compareAndSet(armed, null)) {
                            sprung = armed;
                            if (!armed.commits) {
                                finish(armed);
                                return;
                            }
                        }
                        transaction.setLength(0);
                    }
                    out.write(bytes, 0, read);
                }
            } catch (IOException e) {
                // cut
            } finally {
                if (sprung == null) {
                    close();
                }
            }
        }

        /** From the server to the client; the answer to a trapped COMMIT goes no further. */
        private void down() {
            var bytes = new byte[65_536];
            try {
                InputStream in = server.getInputStream();
                OutputStream out = client.getOutputStream();
                for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                    Trap armed = sprung;
                    if (armed != null) {
                        finish(armed);
                        return;
                    }
                    out.write(bytes, 0, read);
                }
            } catch (IOException e) {
                // cut
            } finally {
                close();
            }
        }

        private void finish(Trap armed) {
            close();
            armed.sprung.countDown();
        }

        private void close() {
            links.remove(this);
            for (Socket socket : new Socket[] {client, server}) {
                try {
                    socket.close();
                } catch (IOException e) {
                    System.out.println("proxy: " + e);
                }
            }
        }
    }
}
