-- Seconds after noon minus twelve hours of the service day; may exceed a day.
create table bus_stop_times (
    trip_id varchar(100) not null,
    seq int not null,
    stop_id varchar(100) not null,
    arrives_s int not null,
    primary key (trip_id, seq)
);

-- The timetable of one stop.
create index bus_stop_times_by_stop on bus_stop_times (stop_id);
