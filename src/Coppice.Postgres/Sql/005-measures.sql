-- What each worker's process has measured of a job: its latest word.
create table measures (
    job uuid not null references jobs on delete cascade,
    by uuid not null,
    measure bytea not null,
    primary key (job, by)) with (fillfactor = 70);
