package dev.ronda.queue.internal.process;

import dev.ronda.queue.internal.table.Processes.ProcessRow;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * This process as the operating system knows it. The id tells kernels, pid namespaces and users apart, since a host name
 * does not: only where it is equal may a missing pid be taken for a dead process. It is null where it cannot be known.
 */
record Host(
        String name,
        @Nullable String id,
        long pid,
        @Nullable Instant startedAt,
        String version) {
    /** Two readings of one start instant differ by rounding at most. */
    private static final Duration SAME_START = Duration.ofSeconds(2);

    static Host current() {
        ProcessHandle self = ProcessHandle.current();
        String implementation = Host.class.getPackage().getImplementationVersion();
        return new Host(
                hostName(),
                hostId(),
                self.pid(),
                self.info().startInstant().orElse(null),
                implementation == null ? "development" : implementation);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    private static @Nullable String hostId() {
        try {
            String boot =
                    Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
            Path namespace = Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
            return boot + "/" + namespace + "/" + System.getProperty("user.name");
        } catch (IOException | UnsupportedOperationException e) {
            return null; // not Linux: dead processes are found by their heartbeat
        }
    }

    /** Whether a process of this host is gone: no such pid, only its zombie, or this process has the pid now. */
    boolean isGone(ProcessRow process) {
        if (process.pid() == pid) {
            return startedAt != null && differs(process.startedAt(), startedAt);
        }
        // a living pid may be another process by now, but its start instant moves with the wall clock: silence will
        // tell
        Optional<ProcessHandle> other = ProcessHandle.of(process.pid());
        return other.isEmpty() || !other.get().isAlive() || isZombie(process.pid());
    }

    private static boolean differs(@Nullable Instant one, Instant other) {
        return one != null && Duration.between(one, other).abs().compareTo(SAME_START) > 0;
    }

    private static boolean isZombie(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return false; // ended between two looks: the next one finds it
        }
    }
}
