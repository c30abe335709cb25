-- Jobs, the tasks that are cut from them, and what is recorded of these. States are numbered as in TaskState (1 stored,
-- 2 published, 3 leased) and JobState (0 waiting, 1 queued, 2 running, 3 and above ended).

-- Added to the server's clock, so that tests need not wait.
create table clock (shift interval not null);
insert into clock values ('0');

-- Not in SQL: that would be planned anew at each call.
create function now_here() returns timestamptz language plpgsql stable as $$
begin
    return clock_timestamp() + (select shift from clock);
end $$;

create table jobs (
    id uuid primary key,
    name text not null,
    route text not null,
    state smallint not null,
    items bigint not null,
    done bigint not null default 0,
    retried bigint not null default 0,
    sealed boolean not null,
    open boolean not null,
    single boolean not null,
    durable boolean not null,
    alone boolean not null,
    priority integer not null,
    retries integer not null,
    retry_delay bigint not null, -- ticks of 100 ns, as all durations here
    chunk_size integer,
    result_type text not null,
    call bytea not null,
    created timestamptz not null,
    finished timestamptz,
    kept_until timestamptz,
    results bigint not null default 0, -- the last sequence number given to results
    lines bigint not null default 0, -- and to log lines
    measured bigint not null, -- items whose time is known; one at the start where it is expected
    measured_time bigint not null,
    failure bytea,
    parents uuid[] not null
) with (fillfactor = 70); -- counters change often: new versions stay on their page

create index on jobs (route) where state < 3;
create index on jobs (kept_until) where state < 3;
create index on jobs (finished) where state >= 3;

-- When a job was last served, so that jobs take turns. Apart from jobs: recorders hold those rows.
create table turns (job uuid primary key references jobs on delete cascade, turn bigint not null) with (fillfactor = 70);
create sequence turn_number;

-- A job that waits, and one that it waits for; deleted when the latter has ended well.
create table edges (
    child uuid not null references jobs on delete cascade,
    parent uuid not null,
    primary key (child, parent));
create index on edges (parent);

create sequence task_number;
create table tasks (
    job uuid not null references jobs on delete cascade,
    number bigint not null,
    route text not null,
    first bigint not null,
    count bigint not null,
    attempt integer not null default 1,
    failures integer not null default 0,
    deaths integer not null default 0,
    state smallint not null default 1,
    time timestamptz not null, -- due (stored), handed over (published), lapses (leased)
    holder text,
    republished boolean not null default false,
    primary key (job, number)
) with (fillfactor = 70);
create index on tasks (job, first) where state = 1;
create index on tasks (route) where state = 1;
create index on tasks (route) where state = 2;
create index on tasks (time) where state in (2, 3);

create table items (
    job uuid not null references jobs on delete cascade,
    first bigint not null,
    count integer not null,
    items bytea not null,
    primary key (job, first));
alter table items alter items set storage external; -- compressing what is numbers costs more than it saves

create table results (
    job uuid not null references jobs on delete cascade,
    sequence bigint not null,
    first bigint not null,
    count integer not null,
    results bytea not null,
    remembered bytea not null,
    elapsed bigint not null,
    primary key (job, sequence));
alter table results alter results set storage external;

create table memos (scope bytea not null, key bytea not null, result bytea not null, primary key (scope, key));

create table certificates (
    id uuid primary key,
    worker text not null,
    host text not null,
    at timestamptz not null,
    exit_code integer,
    signal integer,
    out_of_memory boolean not null,
    counts boolean not null,
    peak_memory bigint not null,
    last_lines text not null,
    number bigint generated always as identity);
create table deaths (
    certificate uuid not null references certificates on delete cascade,
    job uuid not null references jobs on delete cascade,
    number bigint not null,
    attempt integer not null,
    primary key (job, certificate, number));

create table lines (
    job uuid not null references jobs on delete cascade,
    sequence bigint not null,
    item bigint not null,
    at timestamptz not null,
    worker text not null,
    level text not null,
    text text not null,
    primary key (job, sequence));
