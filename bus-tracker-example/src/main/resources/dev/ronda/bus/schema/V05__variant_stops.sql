create table bus_variant_stops (
    variant_id varchar(100) not null,
    seq int not null,
    stop_id varchar(100) not null,
    along_m double precision not null,
    primary key (variant_id, seq)
);

-- Which variants serve a stop.
create index bus_variant_stops_by_stop on bus_variant_stops (stop_id);
