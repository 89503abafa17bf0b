-- One row for each run of a tracking's job, written in the transaction that ends the run.
create table bus_rounds (
    tracking_id bigint not null,
    run bigint not null,
    job_id bigint not null,
    attempt int not null,
    feed_position bigint not null,
    feed_at bigint,
    finished_at bigint not null,
    outcome varchar(100) not null,
    rows_read int not null,
    distinct_positions int not null,
    dropped int not null,
    skipped int not null,
    arrivals int not null,
    primary key (tracking_id, run)
);
