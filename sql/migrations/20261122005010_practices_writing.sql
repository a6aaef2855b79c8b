-- Writing a practice: one function saves, whoever began from an older state is told who saved
-- meanwhile, and nothing is overwritten.

create function portal.practice_template() returns jsonb
language sql immutable set search_path = ''
return '{"language": "en", "title": "", "summary": "", "sections": {}, "themes": [], "missions": [], "accounts": [],
  "indicator": null, "platform": null, "start_month": null, "commitments": [], "public": false, "review_on": null,
  "attachments": []}'::jsonb;

-- What the evidence will rest on. Once it changes, the practice is planned anew.
create function portal.practice_plan(content jsonb) returns jsonb
language sql immutable set search_path = ''
return jsonb_build_array(
  (select jsonb_agg(m order by m) from jsonb_array_elements_text(content -> 'missions') as m),
  content -> 'indicator', content -> 'platform', content -> 'start_month');

create function portal.are_texts(list jsonb, most integer, longest integer) returns boolean
language sql immutable set search_path = ''
return jsonb_typeof(list) = 'array' and jsonb_array_length(list) <= most and not exists (
  select from jsonb_array_elements(case when jsonb_typeof(list) = 'array' then list end) as entry
  where jsonb_typeof(entry) <> 'string' or length(entry #>> '{}') not between 1 and longest);

-- Refuses, naming the field, what could not be the text of a practice of the ministry.
create function portal.check_practice_content(content jsonb, of_practice uuid, of_country text) returns void
language plpgsql stable security definer set search_path = ''
as $$
declare
  broken text;
begin
  select f.field into broken
  from (values
    ('language', content ->> 'language' ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
    ('title', jsonb_typeof(content -> 'title') = 'string' and length(content ->> 'title') <= 200),
    ('summary', jsonb_typeof(content -> 'summary') = 'string' and length(content ->> 'summary') <= 1000),
    ('sections', jsonb_typeof(content -> 'sections') = 'object'),
    ('themes', portal.are_texts(content -> 'themes', 8, 60)),
    ('missions', portal.are_texts(content -> 'missions', 300, 36)),
    ('accounts', portal.are_texts(content -> 'accounts', 900, 36)),
    ('commitments', portal.are_texts(content -> 'commitments', 20, 300)),
    ('attachments', portal.are_texts(content -> 'attachments', 50, 36)),
    ('public', jsonb_typeof(content -> 'public') = 'boolean'),
    ('platform', coalesce(content ->> 'platform' in (
      'x', 'facebook', 'instagram', 'youtube', 'tiktok', 'linkedin', 'telegram', 'other'), true)),
    ('start_month', coalesce((content ->> 'start_month')::date
      between '2005-01-01' and current_date + 3650 and extract(day from (content ->> 'start_month')::date) = 1, true)),
    ('review_on', coalesce((content ->> 'review_on')::date between '2005-01-01' and current_date + 3650, true))
  ) as f (field, fits)
  where not coalesce(f.fits, false)
  limit 1;
  if broken is null then
    select f.field into broken
    from (values
      ('sections', not exists (
        select from jsonb_each(content -> 'sections') as s
        where jsonb_typeof(s.value) <> 'string' or length(s.value #>> '{}') > 20000
          or not exists (select from portal.practice_section k where k.code = s.key))),
      ('themes', not exists (
        select from jsonb_array_elements_text(content -> 'themes') as t
        where not exists (select from portal.practice_theme k where k.code = t))),
      ('missions', not exists (
        select from jsonb_array_elements_text(content -> 'missions') as m
        where not exists (select from portal.mission k where k.id = m::uuid and k.country = of_country))),
      ('accounts', not exists (
        select from jsonb_array_elements_text(content -> 'accounts') as a
        where not exists (select from portal.account k where k.id = a::uuid and k.country = of_country))),
      ('attachments', not exists (
        select from jsonb_array_elements_text(content -> 'attachments') as a
        where not exists (select from portal.attachment k where k.id = a::uuid and k.practice_id = of_practice and k.complete))),
      ('indicator', content ->> 'indicator' is null
        or exists (select from portal.indicator k where k.code = content ->> 'indicator'))
    ) as f (field, fits)
    where not f.fits
    limit 1;
  end if;
  if broken is not null then
    perform portal.refuse('practices.malformed', 400, broken);
  end if;
exception
  when data_exception then perform portal.refuse('practices.malformed', 400, sqlerrm);
end $$;


-- Locks the draft of one of the person's own ministry. Others are not told that it exists.
create function portal.hold_practice(wanted uuid, person portal.member) returns portal.practice_draft
language plpgsql security definer set search_path = ''
as $$
declare
  held portal.practice_draft;
begin
  select * into held from portal.practice_draft d where d.practice_id = wanted and d.country = person.country for update;
  if held.practice_id is null then
    perform portal.refuse('practices.no_such_practice', 404);
  end if;
  return held;
end $$;

-- Refuses who began from an older state, and says who saved meanwhile, and when.
create function portal.require_revision(held portal.practice_draft, begun integer) returns void
language plpgsql stable set search_path = ''
as $$
begin
  if held.revision is distinct from begun then
    perform portal.refuse('practices.newer_saved', 409, jsonb_build_object(
      'name', held.saved_by_name, 'at', held.saved_at, 'revision', held.revision)::text);
  end if;
end $$;

create function portal.keep_version(held portal.practice_draft, as_kind text, person portal.member) returns integer
language plpgsql security definer set search_path = ''
as $$
declare
  made integer;
begin
  select coalesce(max(v.number), 0) + 1 into made from portal.practice_version v where v.practice_id = held.practice_id;
  insert into portal.practice_version (practice_id, number, country, kind, content, saved_by, saved_by_name,
    published_at, published_by_name)
  values (held.practice_id, made, held.country, as_kind, held.content, held.saved_by, held.saved_by_name,
    case when as_kind = 'published' then now() end, case when as_kind = 'published' then person.name end);
  return made;
end $$;


-- Saves a draft, new (`wanted` is null) or changed; fields that are not named stay as they are.
-- With `keep` a version is made of it. Saving the same text twice is no conflict, so a save
-- whose answer was lost may be repeated.
create function portal.save_practice(wanted uuid, begun integer, payload jsonb, keep boolean)
returns table (practice uuid, revision integer, saved_at timestamptz)
language plpgsql security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  person portal.member := portal.require_role('contributor', 'approver', 'publisher');
  held portal.practice_draft;
  fresh jsonb;
  first_touch boolean;
begin
  if wanted is null then
    insert into portal.practice (country, created_by, created_by_name) values (person.country, person.id, person.name)
    returning id into wanted;
    insert into portal.practice_draft (practice_id, country, content, saved_by, saved_by_name)
    values (wanted, person.country, portal.practice_template(), person.id, person.name);
    begun := 0;
  end if;
  held := portal.hold_practice(wanted, person);
  if jsonb_typeof(payload) is distinct from 'object' then
    perform portal.refuse('practices.malformed', 400, 'payload');
  end if;
  select held.content || coalesce(jsonb_object_agg(f.key, f.value), '{}') into fresh
  from jsonb_each(payload) as f where portal.practice_template() ? f.key;
  if fresh is distinct from held.content then
    perform portal.require_revision(held, begun);
    if held.state not in ('draft', 'published') then
      perform portal.refuse('practices.wrong_state', 409, held.state);
    end if;
    perform portal.check_practice_content(fresh, wanted, person.country);
    first_touch := not person.id = any (held.editors);
    update portal.practice_draft d
    set content = fresh, revision = d.revision + 1, state = 'draft', saved_by = person.id, saved_by_name = person.name,
      saved_at = clock_timestamp(),
      planned_at = case when portal.practice_plan(fresh) = portal.practice_plan(d.content) then d.planned_at else now() end,
      editors = case when first_touch then d.editors || person.id else d.editors end,
      editor_names = case when first_touch then d.editor_names || person.name else d.editor_names end
    where d.practice_id = wanted
    returning * into held;
    -- A draft is saved every few seconds: the log notes who joined in, and each version kept.
    if first_touch then
      perform portal.record(person.country, 'practice.drafted', wanted::text, null, jsonb_build_object('state', 'draft'));
    end if;
  end if;
  if keep and held.content is distinct from (
    select v.content from portal.practice_version v where v.practice_id = wanted order by v.number desc limit 1) then
    perform portal.record(person.country, 'practice.kept', wanted::text, null,
      jsonb_build_object('version', portal.keep_version(held, 'saved', person)));
  end if;
  return query select held.practice_id, held.revision, held.saved_at;
end $$;

-- Makes an earlier version the draft again. What stood there before is kept as a version first.
create function portal.restore_practice(wanted uuid, from_version integer, begun integer)
returns table (practice uuid, revision integer, saved_at timestamptz)
language plpgsql security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  person portal.member := portal.require_role('contributor', 'approver', 'publisher');
  held portal.practice_draft := portal.hold_practice(wanted, person);
  chosen portal.practice_version;
  present jsonb;
begin
  perform portal.require_revision(held, begun);
  select * into chosen from portal.practice_version v where v.practice_id = wanted and v.number = from_version;
  if chosen.number is null then
    perform portal.refuse('practices.no_such_version', 404);
  end if;
  perform portal.save_practice(wanted, begun, '{}', true);
  -- What a version names may have gone since: a mission moved, a file taken out.
  select chosen.content || jsonb_build_object(
    'attachments', (select coalesce(jsonb_agg(a), '[]') from jsonb_array_elements_text(chosen.content -> 'attachments') as a
      where exists (select from portal.attachment k where k.id = a::uuid and k.complete))) into present;
  return query select * from portal.save_practice(wanted, begun, present, false);
  held := portal.hold_practice(wanted, person);
  perform portal.record(person.country, 'practice.restored', wanted::text, jsonb_build_object('version', from_version),
    jsonb_build_object('version', portal.keep_version(held, 'restored', person)));
end $$;

-- Throws away a practice that was never published.
create function portal.drop_practice(wanted uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver', 'publisher');
  held portal.practice_draft := portal.hold_practice(wanted, person);
begin
  if exists (select from portal.practice p where p.id = wanted and p.version is not null) then
    perform portal.refuse('practices.was_published', 409);
  end if;
  -- An analyst throws away what they wrote; another's text is for those who decide.
  if not (held.editors <@ array[person.id] or person.roles && array['approver', 'publisher']) then
    perform portal.refuse('access.role_needed', 403, 'approver, publisher');
  end if;
  delete from portal.practice p where p.id = wanted;
  perform portal.record(person.country, 'practice.dropped', wanted::text, jsonb_build_object('state', held.state), null);
end $$;

create function api.save_practice(practice text, revision integer, payload text, keep boolean)
returns table (practice_id uuid, revision_now integer, saved_at timestamptz)
language sql set search_path = ''
begin atomic
  select * from portal.save_practice(nullif(practice, '')::uuid, revision, payload::jsonb, keep);
end;
create function api.restore_practice(practice text, number integer, revision integer)
returns table (practice_id uuid, revision_now integer, saved_at timestamptz)
language sql set search_path = ''
begin atomic
  select * from portal.restore_practice(practice::uuid, number, revision);
end;
create function api.drop_practice(practice text) returns void
language sql set search_path = ''
begin atomic
  select portal.drop_practice(practice::uuid);
end;

grant execute on function
  portal.save_practice(uuid, integer, jsonb, boolean), api.save_practice(text, integer, text, boolean),
  portal.restore_practice(uuid, integer, integer), api.restore_practice(text, integer, integer),
  portal.drop_practice(uuid), api.drop_practice(text)
to authenticated;
