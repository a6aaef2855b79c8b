-- Imports and releases took the same lock by mistake, and so waited for each other.
create or replace function portal.import_missions(missions text, accounts text) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('approver', 'secretariat');
  answer jsonb;
begin
  -- Two imports at once would each take the other's rows for new.
  perform pg_catalog.pg_advisory_xact_lock(8311945005);
  drop table if exists pg_temp.brought, pg_temp.brought_account;
  perform portal.read_brought_missions(missions, accounts);

  if not 'secretariat' = any (person.roles)
    and exists (select from pg_temp.brought b where b.country <> person.country)
  then
    perform portal.refuse('catalogue.other_ministry', 403);
  end if;
  perform portal.match_brought_missions();
  perform portal.store_brought_missions();
  perform portal.store_brought_accounts();

  select jsonb_build_object(
    'added', count(*) filter (where reason is null and was is null),
    'changed', count(*) filter (where reason is null and was is not null and changed),
    'unchanged', count(*) filter (where reason is null and was is not null and not changed),
    'accounts', (select count(*) from pg_temp.brought_account a where a.id is not null),
    'refused', coalesce((
      select jsonb_agg(r order by r.line)
      from (
        select b.line, '' as platform, b.name as value, b.reason from pg_temp.brought b where b.reason is not null
        union all
        select a.line, a.platform, a.handle, a.reason from pg_temp.brought_account a where a.reason is not null
      ) as r
    ), '[]'))
  into answer from pg_temp.brought;
  return answer;
exception
  when data_exception or integrity_constraint_violation then
    perform portal.refuse('catalogue.malformed', 400, sqlerrm);
end $$;
