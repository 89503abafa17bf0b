create table bus_stops (
    id varchar(100) primary key,
    network varchar(100) not null,
    name varchar(255) not null,
    lat double precision not null,
    lon double precision not null
);
