-- A job that ended, or one that may run now, with its route.
create type ending as (job uuid, route text);

-- Ends a job whose items are all done, and lets those run that waited for it alone. With 64 parents left nobody can be
-- the last; two that end at once and each see the other are found by the sweep.
create function succeed(_job uuid) returns setof ending language plpgsql as $$
declare
    _child uuid;
begin
    update jobs set state = 3, failure = null, finished = now_here() where id = _job and state < 3;
    if not found then return; end if;
    return next row(_job, null)::ending;
    -- What is out is fenced off from now on.
    delete from tasks where job = _job;
    delete from turns where job = _job;
    delete from items where job = _job;
    for _child in
        with gone as (delete from edges where parent = _job returning child)
        select child from gone
        where (select count(*) from (
            select from edges e where e.child = gone.child and e.parent <> _job limit 64) few) < 64
        order by child
    loop
        return query select * from release(_child);
    end loop;
end $$;

-- Lets a waiting job run, unless it still waits for others.
create function release(_job uuid) returns setof ending language plpgsql as $$
declare
    _released record;
begin
    -- The lock first: what is looked at after it has seen every parent that ended before.
    perform from jobs where id = _job for update;
    update jobs set state = 1
        where id = _job and state = 0 and not exists (select from edges where child = _job)
        returning route, sealed and done = items as complete into _released;
    if not found then return; end if;
    return next row(_job, _released.route)::ending;
    if _released.complete then
        return query select * from succeed(_job);
    end if;
end $$;
