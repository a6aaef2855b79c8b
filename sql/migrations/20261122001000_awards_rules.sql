-- What a rule may say, and what stands behind a result: rules name platform, period,
-- bands, hardship posts, eligible missions and the jury's share; a result keeps the
-- figures its score adds up from, so that anybody can follow and replay it.

-- Whether this is no list at all (missing), or a list whose every entry looks so.
create function portal.are_all(list jsonb, pattern text) returns boolean
language sql immutable set search_path = ''
return list is null or list = 'null' or (jsonb_typeof(list) = 'array' and not exists (
  select from jsonb_array_elements_text(case when jsonb_typeof(list) = 'array' then list end) as e
  where e is null or e !~ pattern));

-- {"parts": [{"indicator": code, "weight": share}, …], "transformation", "peer_group", "months",
--  "minimum_months", "minimum_posts", "ties"}; the weights make up 1. May also be there: "platform",
--  "until" (last month, 2026-06), "bands" (upper bounds of host populations), "hardship" and "missions"
--  (ids: posts in a group of their own; the only ones eligible) and "jury" (its share of the score).
create or replace function portal.is_award_rule(definition jsonb) returns boolean
language sql immutable set search_path = ''
return coalesce(
  jsonb_typeof(definition -> 'parts') = 'array'
  and definition ->> 'transformation' = 'mid_rank_percentile'
  and definition ->> 'ties' in ('share', 'heaviest_part')
  and definition ->> 'peer_group' ~ '^[a-z_]+$'
  and (definition ->> 'months')::integer between 1 and 60
  and (definition ->> 'minimum_months')::integer between 1 and (definition ->> 'months')::integer
  and (definition ->> 'minimum_posts')::integer >= 0
  and coalesce(definition ->> 'platform' ~ '^[a-z]+$', true)
  and coalesce(definition ->> 'until' ~ '^[0-9]{4}-(0[1-9]|1[0-2])$', true)
  and coalesce((definition ->> 'jury')::numeric between 0 and 0.9, true)
  and portal.are_all(definition -> 'bands', '^[1-9][0-9]{0,11}$')
  and portal.are_all(definition -> 'hardship', '^[0-9a-f-]{36}$')
  and portal.are_all(definition -> 'missions', '^[0-9a-f-]{36}$')
  and (
    select abs(sum((p ->> 'weight')::numeric) - 1) < 0.001 and min((p ->> 'weight')::numeric) > 0
      and bool_and(p ->> 'indicator' ~ '^[a-z_]+$')
      and count(distinct p ->> 'indicator') = count(*)
    from jsonb_array_elements(
      case when jsonb_typeof(definition -> 'parts') = 'array' then definition -> 'parts' end) as p
  ), false);

-- {"platform", "from", "to", "group", "missions", "score", "best_rank", "worst_rank", "tied",
--  "jury", "jury_weight", "parts": [{"indicator", "weight", "value", "place"}, …]}.
create function portal.is_award_working(working jsonb) returns boolean
language sql immutable set search_path = ''
return coalesce(
  jsonb_typeof(working -> 'parts') = 'array'
  and (working ->> 'score')::numeric between 0 and 100
  and (working ->> 'missions')::integer >= 1
  and (working ->> 'best_rank')::integer between 1 and (working ->> 'worst_rank')::integer
  and (working ->> 'worst_rank')::integer <= (working ->> 'missions')::integer
  and working ->> 'from' ~ '^[0-9]{4}-(0[1-9]|1[0-2])$' and working ->> 'to' ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'
  and coalesce((working ->> 'jury')::numeric between 0 and 100, true)
  and (
    select bool_and(p ->> 'indicator' ~ '^[a-z_]+$' and (p ->> 'weight')::numeric between 0 and 1
      and (p ->> 'place')::numeric between 0 and 100 and (p ->> 'value')::double precision < 'infinity')
    from jsonb_array_elements(
      case when jsonb_typeof(working -> 'parts') = 'array' then working -> 'parts' end) as p
  ), false);


-- Photographs arrive re-encoded by the portal: JPEG without any word about where and by
-- whom it was taken. They travel as base64, which both servers carry.
create table portal.award_photo (
  id uuid primary key default gen_random_uuid(),
  country text not null references portal.country (code),
  image text not null check (image ~ '^/9j/' and image ~ '^[A-Za-z0-9+/]+=*$' and length(image) <= 600000),
  uploaded_by uuid not null,
  uploaded_at timestamptz not null default now()
);
comment on table portal.award_photo is 'Photographs of results, as base64 of a JPEG of at most 450 kB.';
create index award_photo_by_country on portal.award_photo (country);

alter table portal.result
  add column rule_id uuid references portal.rule (id),
  add column working jsonb check (working is null or portal.is_award_working(working)),
  add column photo_id uuid references portal.award_photo (id),
  add column photo_alt text check (length(photo_alt) between 1 and 500),
  -- A picture nobody can see says what is on it.
  add check ((photo_id is null) = (photo_alt is null));
comment on column portal.result.rule_id is 'The version of the rule the result was found by; missing when it was found without figures.';
comment on column portal.result.working is 'The figures the score adds up from, as published.';
create index result_by_rule on portal.result (rule_id);
create index result_by_photo on portal.result (photo_id);

create or replace view api.result with (security_invoker = true) as
select r.id, c.edition_id, r.category_id, r.band, r.rank, r.mission_id, m.name as mission_name, m.country,
  m.city, m.host_country, r.person_name, r.citation, r.figure, r.links, r.replaces, r.state, r.drafted_by,
  r.published_by, r.published_at, r.rule_id, r.working, r.photo_id, r.photo_alt
from portal.result r
join portal.category c on c.id = r.category_id
join portal.mission m on m.id = r.mission_id;

alter table portal.award_photo enable row level security;
grant select on portal.award_photo to authenticated;
create policy "Members see photos of results they see, publishers their ministry's" on portal.award_photo
for select to authenticated
using (
  exists (select from portal.result r where r.photo_id = award_photo.id)
  or (country = ((select auth.jwt()) ->> 'country') and (select portal.viewer_has('publisher')))
);
create policy "Only members in good standing read" on portal.award_photo
as restrictive for select to authenticated using ((select portal.viewer_is_member()));

create view api.award_photo with (security_invoker = true) as select id, image from portal.award_photo;
grant select on api.award_photo to authenticated;

create function portal.save_award_photo(image text) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('publisher');
  made uuid;
begin
  insert into portal.award_photo (country, image, uploaded_by) values (person.country, $1, person.id)
  returning id into made;
  perform portal.record(person.country, 'award.photo_added', made::text, null,
    jsonb_build_object('size', length($1) / 4 * 3));
  return made;
exception
  when check_violation then
    perform portal.refuse('awards.photo_malformed', 400);
end $$;

create function api.save_award_photo(image text) returns uuid
language sql set search_path = ''
begin atomic
  select portal.save_award_photo(image);
end;

-- What a publisher may write in an entry, with what is meant where nothing is written.
create or replace function portal.award_template(kind text) returns jsonb
language sql immutable set search_path = ''
return case kind
  when 'edition' then '{"year": null, "title": null, "held_on": null, "place": null, "basis": null,
    "source_title": null, "source_url": null, "source_note": null}'::jsonb
  when 'category' then '{"edition_id": null, "code": null, "position": 1, "title": null, "description": null,
    "indicator": null, "holder": "mission"}'::jsonb
  when 'rule' then '{"category_id": null, "version": 1, "origin": "organiser", "definition": null,
    "explanation": null}'::jsonb
  when 'result' then '{"category_id": null, "band": null, "rank": 1, "mission_id": null, "person_name": null,
    "citation": null, "figure": null, "links": [], "replaces": null, "rule_id": null, "working": null,
    "photo_id": null, "photo_alt": null}'::jsonb
end;

grant execute on function portal.save_award_photo(text), api.save_award_photo(text) to authenticated;
