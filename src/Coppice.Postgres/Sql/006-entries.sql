-- Dictionaries: entries under their names, in shards by key, so that no one index takes all writes.
create table entries (dictionary text not null, key bytea not null, value bytea not null, primary key (dictionary, key))
    partition by hash (key);
create table entries_0 partition of entries for values with (modulus 8, remainder 0);
create table entries_1 partition of entries for values with (modulus 8, remainder 1);
create table entries_2 partition of entries for values with (modulus 8, remainder 2);
create table entries_3 partition of entries for values with (modulus 8, remainder 3);
create table entries_4 partition of entries for values with (modulus 8, remainder 4);
create table entries_5 partition of entries for values with (modulus 8, remainder 5);
create table entries_6 partition of entries for values with (modulus 8, remainder 6);
create table entries_7 partition of entries for values with (modulus 8, remainder 7);
