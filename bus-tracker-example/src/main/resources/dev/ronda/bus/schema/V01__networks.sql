-- A timetable that was imported, or the simulated one. Everything static belongs to one.
create table bus_networks (
    name varchar(100) primary key,
    zone varchar(100) not null,
    imported_at bigint not null
);
