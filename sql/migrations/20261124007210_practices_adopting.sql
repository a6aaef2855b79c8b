-- "A member marks": whoever reads for a ministry says what becomes of a practice there, like its
-- writers. Facilitators do not: they run workshops and speak for nobody.

-- Marks that the person's ministry takes a practice up, or how it went: {"state", "missions",
-- "indicator", "platform", "start_month", "result"}. What is not said about the measurement
-- is as in the practice. Returns the new revision.
create or replace function portal.save_adoption(of_practice uuid, begun integer, payload jsonb) returns integer
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('reader', 'contributor', 'approver', 'publisher', 'secretariat');
  origin portal.practice;
  was portal.adoption;
  made portal.adoption;
begin
  select * into origin from portal.practice p where p.id = of_practice and p.version is not null for share;
  if origin.id is null then
    perform portal.refuse('practices.no_such_practice', 404);
  end if;
  select * into was from portal.adoption a where a.practice_id = of_practice and a.country = person.country for update;
  if coalesce(was.revision, 0) is distinct from begun then
    perform portal.refuse('practices.newer_saved', 409, jsonb_build_object(
      'name', was.saved_by_name, 'at', was.saved_at, 'revision', was.revision)::text);
  end if;
  made := jsonb_populate_record(was, '{"missions": []}'::jsonb || payload || jsonb_build_object(
      'id', coalesce(was.id, gen_random_uuid()), 'practice_id', of_practice, 'country', person.country,
      'revision', begun + 1, 'created_at', coalesce(was.created_at, now()), 'saved_by', person.id,
      'saved_by_name', person.name, 'saved_at', now()));
  made.indicator := coalesce(made.indicator, origin.indicator);
  made.platform := coalesce(made.platform, origin.platform);
  if exists (
    select from unnest(made.missions) as m
    where not exists (select from portal.mission k where k.id = m and k.country = person.country)) then
    perform portal.refuse('practices.malformed', 400, 'missions');
  end if;
  if made.state <> 'adopting' and coalesce(made.result, '') !~ '\S' then
    perform portal.refuse('practices.result_needed', 400);
  end if;
  made.result := nullif(trim(made.result), '');
  if was.id is null then
    insert into portal.adoption values (made.*);
  else
    update portal.adoption a
    set (state, missions, indicator, platform, start_month, result, revision, saved_by, saved_by_name, saved_at)
      = (made.state, made.missions, made.indicator, made.platform, made.start_month, made.result, made.revision,
        made.saved_by, made.saved_by_name, made.saved_at)
    where a.id = was.id;
  end if;
  perform portal.record(person.country, 'adoption.saved', of_practice::text,
    jsonb_strip_nulls(jsonb_build_object('state', was.state)), jsonb_build_object('state', made.state));
  return made.revision;
exception
  when data_exception or integrity_constraint_violation then
    perform portal.refuse('practices.malformed', 400, sqlerrm);
end $$;
