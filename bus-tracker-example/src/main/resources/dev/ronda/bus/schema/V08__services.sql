-- The days on which trips run: weekdays (1 Monday … 7) of a period; lists joined by commas, dates in ISO form.
create table bus_services (
    id varchar(100) primary key,
    network varchar(100) not null,
    weekdays varchar(20) not null,
    first_date varchar(10) not null,
    last_date varchar(10) not null,
    added_dates text not null,
    removed_dates text not null
);
