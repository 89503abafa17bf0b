package dev.ronda.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ronda.bus.table.BusSchema;
import dev.ronda.bus.table.FeedSource;
import dev.ronda.bus.table.StopReason;
import dev.ronda.queue.FinishedAs;
import dev.ronda.queue.JobInfo;
import dev.ronda.queue.JobQueue;
import dev.ronda.queue.JobState;
import dev.ronda.queue.TestDatabase;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrackingsTest {
    private static final TrackBuses ARGS = new TrackBuses("S05", List.of("R1"), List.of());
    private static final FeedSource SOURCE = new FeedSource(FeedSource.SIMULATED, "", 5);

    private TestDatabase.Fresh fresh;

    @AfterEach
    void close() {
        fresh.close();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void a_stop_has_one_chain_however_often_it_is_started_and_stopped(TestDatabase kind) throws Exception {
        JobQueue queue = open(kind);
        Trackings trackings = new Trackings(queue, Clock.systemUTC());

        assertThat(trackings.start(ARGS, SOURCE)).isPresent();
        assertThat(trackings.start(ARGS, SOURCE)).isEmpty();
        long first = chain(queue).orElseThrow();
        assertThat(trackings.stop("S05"))
                .hasValueSatisfying(
                        tracking -> assertThat(tracking.stopReason()).isEqualTo(StopReason.USER));
        assertThat(trackings.stop("S05")).isEmpty();

        assertThat(queue.find(first).map(JobInfo::finishedAs)).contains(FinishedAs.CANCELLED);
        assertThat(chain(queue)).isEmpty();
        assertThat(trackings.start(ARGS, SOURCE)).isPresent();
        assertThat(chain(queue)).isPresent().isNotEqualTo(Optional.of(first));
        assertThat(unfinished()).isEqualTo(1);
    }

    @Test
    void a_tracking_whose_job_was_discarded_gets_a_new_one() throws Exception {
        JobQueue queue = open(TestDatabase.H2);
        Trackings trackings = new Trackings(queue, Clock.systemUTC());
        trackings.start(ARGS, SOURCE);
        long first = chain(queue).orElseThrow();
        queue.discard(first);

        assertThat(trackings.resume()).isEqualTo(1);
        assertThat(trackings.resume()).isEqualTo(1);

        assertThat(queue.find(first).map(JobInfo::state)).contains(JobState.FINISHED);
        assertThat(chain(queue)).isPresent().isNotEqualTo(Optional.of(first));
        assertThat(unfinished()).isEqualTo(1);
    }

    @Test
    void a_start_that_is_refused_leaves_nothing() throws Exception {
        JobQueue queue = open(TestDatabase.H2);
        Trackings trackings = new Trackings(queue, Clock.systemUTC());
        TrackBuses unknown = new TrackBuses("S99", List.of("R1"), List.of());

        assertThatThrownBy(() -> trackings.start(unknown, SOURCE)).isInstanceOf(InvalidSettings.class);

        assertThat(unfinished()).isZero();
    }

    private JobQueue open(TestDatabase kind) throws Exception {
        fresh = kind.fresh(3);
        var dataSource = fresh.dataSource();
        JobQueue queue = JobQueue.builder(dataSource).type(TrackBuses.JOB).build();
        BusSchema.migrate(dataSource);
        new StaticData(queue, dataSource, Clock.systemUTC()).ensureSimulated();
        return queue;
    }

    private static Optional<Long> chain(JobQueue queue) {
        return queue.findByUniqueKey(TrackBuses.JOB, TrackBuses.uniqueKey("S05"));
    }

    private int unfinished() {
        return Jdbi.create(fresh.dataSource())
                .withHandle(handle -> handle.createQuery("select count(*) from queue_jobs where finished_at is null")
                        .mapTo(int.class)
                        .one());
    }
}
