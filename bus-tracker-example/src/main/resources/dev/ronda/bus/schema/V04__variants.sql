-- One way a line takes. The shape is text: "lat,lon lat,lon …".
create table bus_variants (
    id varchar(100) primary key,
    network varchar(100) not null,
    line varchar(100) not null,
    direction int,
    origin varchar(255) not null,
    destination varchar(255) not null,
    shape text not null
);

create index bus_variants_by_line on bus_variants (line);
