create table bus_trips (
    id varchar(100) primary key,
    network varchar(100) not null,
    variant_id varchar(100) not null,
    service_id varchar(100) not null
);

create index bus_trips_by_variant on bus_trips (variant_id);
