-- Content under its hash, in pieces: a row here means that all of them are there.
create table blobs (hash bytea primary key, size bigint not null, touched timestamptz not null);
create table blob_pieces (
    hash bytea not null references blobs on delete cascade,
    piece integer not null,
    content bytea not null,
    primary key (hash, piece));
alter table blob_pieces alter content set storage external;

-- Content that a job refers to: kept as long as the job.
create table job_blobs (job uuid not null references jobs on delete cascade, hash bytea not null, primary key (job, hash));
create index on job_blobs (hash);
