-- What calls of a job left for each other: addresses of services, checkpoints. The last of a name stays.
create table notes (
    job uuid not null references jobs on delete cascade,
    name text not null,
    content bytea not null,
    primary key (job, name));
alter table notes alter content set storage external;
