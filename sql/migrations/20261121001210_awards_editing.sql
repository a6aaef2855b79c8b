-- How publishers of the ministry that gives the award keep its entries. The four
-- kinds of entry share one life, so one pair of functions serves them all: one
-- saves a draft, one moves an entry along.

-- What a publisher may write in an entry, with what is meant where nothing is written.
create function portal.award_template(kind text) returns jsonb
language sql immutable set search_path = ''
return case kind
  when 'edition' then '{"year": null, "title": null, "held_on": null, "place": null, "basis": null,
    "source_title": null, "source_url": null, "source_note": null}'::jsonb
  when 'category' then '{"edition_id": null, "code": null, "position": 1, "title": null, "description": null,
    "indicator": null, "holder": "mission"}'::jsonb
  when 'rule' then '{"category_id": null, "version": 1, "origin": "organiser", "definition": null,
    "explanation": null}'::jsonb
  when 'result' then '{"category_id": null, "band": null, "rank": 1, "mission_id": null, "person_name": null,
    "citation": null, "figure": null, "links": [], "replaces": null}'::jsonb
end;

-- Locks the entry and returns it whole; none for a new one.
create function portal.hold_award(kind text, wanted uuid) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  held jsonb;
begin
  if portal.award_template(kind) is null then
    perform portal.refuse('awards.no_such_entry', 404, kind);
  end if;
  if wanted is null then
    return null;
  end if;
  execute format('select to_jsonb(e) from portal.%I e where e.id = $1 for update', kind) into held using wanted;
  if held is null then
    perform portal.refuse('awards.no_such_entry', 404, kind);
  end if;
  return held;
end $$;

-- The ministry whose award an entry belongs to; none when its edition does not exist.
create function portal.organiser_of(kind text, entry jsonb) returns text
language sql stable security definer set search_path = ''
return case kind
  when 'edition' then entry ->> 'given_by'
  when 'category' then (
    select e.given_by from portal.edition e where e.id = (entry ->> 'edition_id')::uuid)
  else (
    select e.given_by from portal.category c join portal.edition e on e.id = c.edition_id
    where c.id = (entry ->> 'category_id')::uuid)
end;

create function portal.require_organiser(person portal.member, kind text, entry jsonb) returns void
language plpgsql stable security definer set search_path = ''
as $$
begin
  if portal.organiser_of(kind, entry) is distinct from person.country then
    perform portal.refuse('awards.other_organiser', 403);
  end if;
end $$;


-- Adds an entry (`wanted` is null) or changes one that is not out yet, and returns its id.
-- Whoever changed it last is its drafter, and a change takes it out of review.
create function portal.save_award(kind text, wanted uuid, payload jsonb) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('publisher');
  was jsonb := portal.hold_award(kind, wanted);
  template jsonb := portal.award_template(kind);
  columns text := (select string_agg(quote_ident(k), ', ' order by k) from jsonb_object_keys(template) as k)
    || ', state, drafted_by' || case when kind = 'edition' then ', given_by' else '' end;
  now_is jsonb;
begin
  if was is not null then
    perform portal.require_organiser(person, kind, was);
    if was ->> 'state' not in ('draft', 'review') then
      perform portal.refuse('awards.stands', 409);
    end if;
  end if;
  now_is := template || coalesce(was, '{}')
    || coalesce((select jsonb_object_agg(f.key, f.value) from jsonb_each(payload) as f where template ? f.key), '{}')
    || jsonb_build_object('id', coalesce(wanted, gen_random_uuid()), 'state', 'draft', 'drafted_by', person.id)
    || case when kind = 'edition' then jsonb_build_object('given_by', person.country) else '{}' end;
  perform portal.require_organiser(person, kind, now_is);
  execute format(
    'insert into portal.%1$I (id, %2$s) select id, %2$s from jsonb_populate_record(null::portal.%1$I, $1)
     on conflict (id) do update set (%2$s) = (select %2$s from jsonb_populate_record(null::portal.%1$I, $1))',
    kind, columns) using now_is;
  perform portal.record(person.country, 'award.drafted', now_is ->> 'id', was,
    now_is || jsonb_build_object('entry', kind));
  return (now_is ->> 'id')::uuid;
exception
  when data_exception or integrity_constraint_violation then
    perform portal.refuse('awards.malformed', 400, sqlerrm);
end $$;


-- Moves an entry along: draft → review, review → draft with a comment, review → published.
-- Nobody publishes what they drafted.
create function portal.move_award(kind text, wanted uuid, target text, comment text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('publisher');
  held jsonb := portal.hold_award(kind, wanted);
  note text := nullif(left(trim(comment), 2000), '');
begin
  if held is null then
    perform portal.refuse('awards.no_such_entry', 404, kind);
  end if;
  perform portal.require_organiser(person, kind, held);
  if (held ->> 'state', target) not in (('draft', 'review'), ('review', 'draft'), ('review', 'published')) then
    perform portal.refuse('awards.wrong_state', 409, held ->> 'state');
  end if;
  if target = 'published' and held ->> 'drafted_by' = person.id::text then
    perform portal.refuse('awards.own_entry', 403);
  end if;
  if target = 'draft' and note is null then
    perform portal.refuse('awards.comment_needed', 400);
  end if;
  if kind = 'result' then
    perform portal.check_award_result(held, target);
  end if;
  execute format(
    'update portal.%I set state = $2, published_by = case when $2 = ''published'' then $3 end,
       published_at = case when $2 = ''published'' then now() end where id = $1', kind)
  using wanted, target, person.id;
  perform portal.record(person.country,
    case target when 'review' then 'award.proposed' when 'draft' then 'award.returned' else 'award.published' end,
    wanted::text, jsonb_build_object('state', held ->> 'state'),
    jsonb_build_object('entry', kind, 'state', target) || case when note is null then '{}'
      else jsonb_build_object('comment', note) end);
end $$;

-- A result for a head of mission names the person, and a correction takes the place of what it corrects.
create function portal.check_award_result(held jsonb, target text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  honoured portal.category;
  earlier portal.result;
begin
  select * into honoured from portal.category c where c.id = (held ->> 'category_id')::uuid;
  if target <> 'draft' and honoured.holder = 'head_of_mission' and held ->> 'person_name' is null then
    perform portal.refuse('awards.person_needed', 400, honoured.title);
  end if;
  if target <> 'published' or held ->> 'replaces' is null then
    return;
  end if;
  update portal.result set state = 'replaced'
  where id = (held ->> 'replaces')::uuid and category_id = honoured.id and state = 'published'
  returning * into earlier;
  if earlier.id is null then
    perform portal.refuse('awards.nothing_to_replace', 409);
  end if;
  perform portal.record(
    portal.organiser_of('result', held), 'award.replaced', earlier.id::text, to_jsonb(earlier), held);
end $$;


create function api.save_award(kind text, entry text, payload text) returns uuid
language sql set search_path = ''
begin atomic
  select portal.save_award(kind, nullif(entry, '')::uuid, payload::jsonb);
end;
create function api.move_award(kind text, entry text, target text, comment text) returns void
language sql set search_path = ''
begin atomic
  select portal.move_award(kind, entry::uuid, target, comment);
end;

grant execute on function
  portal.save_award(text, uuid, jsonb), api.save_award(text, text, text),
  portal.move_award(text, uuid, text, text), api.move_award(text, text, text, text)
to authenticated;
