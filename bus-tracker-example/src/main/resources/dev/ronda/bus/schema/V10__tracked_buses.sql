-- A vehicle on one journey (trip, else variant); one that turns round at the terminus gets a new row.
create table bus_tracked_buses (
    id ${identity},
    tracking_id bigint not null,
    vehicle_key varchar(100) not null,
    journey varchar(100) not null,
    line varchar(100) not null,
    variant_id varchar(100),
    trip_id varchar(100),
    direction int,
    destination varchar(255) not null,
    lat double precision not null,
    lon double precision not null,
    distance_m double precision not null,
    along_m double precision,
    measured_at bigint not null,
    phase varchar(20) not null,
    remaining_m double precision,
    eta_at bigint,
    delay_s bigint,
    last_seen_at bigint not null,
    missing_count int not null,
    unique (tracking_id, vehicle_key, journey)
);
