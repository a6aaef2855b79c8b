-- Days without a year: what a ministry last answered for a kind of export stands there for its
-- next file, on every visit and for every colleague, as the platform and the account do.

alter table portal.intake_answer
  add column first_year smallint check (first_year between 2004 and 2100);
comment on table portal.intake_answer is
  'What a ministry last answered about a kind of file that does not say it: its platform, its account, its first year.';
comment on column portal.intake_answer.first_year is
  'The year of the earliest day, where days are written without one; offered for the next file, never taken unasked.';

create or replace view api.intake_answer with (security_invoker = true) as
select kind, platform, account_id, first_year from portal.intake_answer;

drop function api.remember_answer(text, text, text);
drop function portal.remember_answer(text, text, uuid);

-- Keeps the answer; a part that is not said stays as it was. The thousand latest are kept.
create function portal.remember_answer(
  of_kind text, said_platform text, said_account uuid, said_year smallint
) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor');
  was portal.intake_answer;
  now_is portal.intake_answer;
begin
  select * into was from portal.intake_answer a where a.country = person.country and a.kind = of_kind;
  insert into portal.intake_answer as a (country, kind, platform, account_id, first_year)
  values (person.country, of_kind, said_platform, said_account, said_year)
  on conflict (country, kind) do update set platform = coalesce(excluded.platform, a.platform),
    account_id = coalesce(excluded.account_id, a.account_id),
    first_year = coalesce(excluded.first_year, a.first_year), updated_at = clock_timestamp()
  returning * into now_is;
  if (was.platform, was.account_id, was.first_year)
      is not distinct from (now_is.platform, now_is.account_id, now_is.first_year) then
    return;
  end if;
  delete from portal.intake_answer a
  where a.country = person.country and a.kind not in (
    select b.kind from portal.intake_answer b where b.country = person.country
    order by b.updated_at desc limit 1000);
  perform portal.record(person.country, 'answer.remembered', of_kind, null, jsonb_strip_nulls(jsonb_build_object(
    'platform', now_is.platform,
    'handle', (select c.handle from portal.account c where c.id = now_is.account_id),
    'year', now_is.first_year)));
exception
  when foreign_key_violation then
    perform portal.refuse('intake.account_not_yours', 403);
  when check_violation or not_null_violation then
    perform portal.refuse('intake.malformed', 400, sqlerrm);
end $$;

create function api.remember_answer(kind text, platform text, account text, year text) returns void
language sql set search_path = ''
begin atomic
  select portal.remember_answer(
    kind, nullif(platform, ''), nullif(account, '')::uuid, nullif(year, '')::smallint);
end;
grant execute on function portal.remember_answer(text, text, uuid, smallint),
  api.remember_answer(text, text, text, text)
to authenticated;
