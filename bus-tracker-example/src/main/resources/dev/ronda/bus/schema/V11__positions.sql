-- The last minutes of each tracked bus, and no moment of a bus twice.
create table bus_positions (
    bus_id bigint not null references bus_tracked_buses (id) on delete cascade,
    measured_at bigint not null,
    lat double precision not null,
    lon double precision not null,
    distance_m double precision not null,
    along_m double precision,
    primary key (bus_id, measured_at)
);
