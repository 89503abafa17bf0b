create table bus_lines (
    id varchar(100) primary key,
    network varchar(100) not null,
    number varchar(100) not null,
    name varchar(255) not null,
    color varchar(20) not null
);

-- Lines are asked for by the number that riders know.
create index bus_lines_by_number on bus_lines (number);
