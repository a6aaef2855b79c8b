-- A photograph stands beside results of the ministry that brought it in. An id is not guessed, but who once knew it
-- could have shown to everybody what another ministry had only drafted.

create function portal.check_award_photo() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  entry jsonb := to_jsonb(new);
  corrected boolean := tg_table_name = 'award_correction';
  photo uuid := (case when corrected then entry -> 'after' else entry end ->> 'photo_id')::uuid;
  giver text := case when corrected then entry ->> 'country' else portal.organiser_of('result', entry) end;
begin
  if photo is not null and not exists (
    select from portal.award_photo p where p.id = photo and p.country = giver) then
    perform portal.refuse('awards.no_such_photo', 404);
  end if;
  return new;
end $$;

create trigger check_award_photo before insert or update of photo_id on portal.result
for each row when (new.photo_id is not null) execute function portal.check_award_photo();
create trigger check_award_photo before insert on portal.award_correction
for each row when (new.kind = 'result') execute function portal.check_award_photo();

-- What is no id is the id of no rule.
create function portal.id_in(said text) returns uuid
language sql immutable set search_path = ''
return case when said ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then said::uuid end;
grant execute on function portal.id_in(text) to authenticated;

create or replace function api.rule_distribution(rule text, platform text) returns table (
  part text, quarter date, months integer, peer_group text, category text, reason text, release integer, missions integer,
  p10 double precision, p25 double precision, median double precision, p75 double precision, p90 double precision
)
language sql set search_path = ''
begin atomic
  select * from portal.rule_distribution(portal.id_in(rule), platform);
end;
