-- When a remembered result was last of use, to the hour; what its scope is called.
alter table memos add used timestamptz not null default now_here();
create index on memos (used);
alter table memos alter result set storage external; -- so that bytes are what they are said to be
create table memo_names (scope bytea primary key, name text not null);

-- Forgets what was of no use for longest, until what is left takes so many bytes. Gives how many results went.
create function forget(_most bigint) returns integer language plpgsql as $$
declare
    _gone integer;
begin
    -- What lies on the disk is never less: most calls end here.
    if pg_total_relation_size('memos') <= _most then
        return 0;
    end if;
    with kept as (
        select scope, key, sum(octet_length(result) + 128) over (order by used desc, scope, key) as bytes from memos)
    delete from memos m using kept k where m.scope = k.scope and m.key = k.key and k.bytes > _most;
    get diagnostics _gone = row_count;
    delete from memo_names n where not exists (select from memos m where m.scope = n.scope);
    return _gone;
end $$;
