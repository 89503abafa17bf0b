create table bus_arrivals (
    id ${identity},
    tracking_id bigint not null,
    stop_id varchar(100) not null,
    line varchar(100) not null,
    variant_id varchar(100),
    direction int,
    vehicle_key varchar(100) not null,
    -- The trip and its service day where known, else the minute of the passage.
    passage varchar(150) not null,
    trip_id varchar(100),
    arrived_at bigint not null,
    scheduled_at bigint,
    delay_s bigint,
    headway_s bigint,
    unique (tracking_id, vehicle_key, passage)
);

-- The last arrivals at a stop.
create index bus_arrivals_by_stop on bus_arrivals (stop_id, arrived_at);
