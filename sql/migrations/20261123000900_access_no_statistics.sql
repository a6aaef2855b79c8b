-- The API answers `Prefer: count=planned` with the planner's guess, and the planner guesses from
-- statistics of everybody's rows, whatever row-level security lets the viewer see: asking for
-- more and less than a number, again and again, gave away the network's distribution and its
-- largest figures. So no statistics are kept of what a row of a ministry says; ids, days and the
-- few words every plan needs stay.
do $$
declare
  told record;
begin
  for told in
    select a.attrelid::regclass as of_table, c.relname, a.attname
    from pg_catalog.pg_attribute a
    join pg_catalog.pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'portal'::regnamespace and c.relkind in ('r', 'p')
      and a.attnum > 0 and not a.attisdropped
      and format_type(a.atttypid, null) in ('bigint', 'integer', 'smallint', 'double precision', 'numeric', 'text', 'jsonb',
        'bit', 'text[]', 'double precision[]')
      and a.attname not in ('platform', 'state', 'grain', 'external_id')
      -- Facts for all, and what no view of the API shows.
      and c.relname not in ('country', 'mission', 'account', 'indicator', 'peer_group', 'reference_line', 'disclosure_rule',
        'freshness_rule', 'release', 'release_cell', 'release_input', 'release_key', 'release_draft', 'release_draft_cell',
        'peer_membership')
  loop
    execute format('alter table %s alter column %I set statistics 0', told.of_table, told.attname);
    -- From version 18 on what was gathered before can be forgotten, too.
    if to_regproc('pg_catalog.pg_clear_attribute_stats') is not null then
      execute format('select pg_catalog.pg_clear_attribute_stats(%L, %L, %L, false)', 'portal', told.relname, told.attname);
    end if;
  end loop;
end $$;
