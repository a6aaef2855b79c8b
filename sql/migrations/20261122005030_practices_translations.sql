-- Practices in other languages, paragraph by paragraph: what a machine made of it, what a
-- person made of that. Only published text is ever translated; where the original changed,
-- a translation waits for its paragraph to be looked at again.

create table portal.practice_translation (
  practice_id uuid not null,
  language text not null check (language ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
  part text not null check (part ~ '^[a-z_]+$'),
  source_hash text not null,
  country text not null,
  position integer not null check (position between 0 and 10000),
  source text not null check (length(source) between 1 and 20000),
  machine_text text check (length(machine_text) between 1 and 40000),
  engine text check (length(engine) between 1 and 60),
  machine_at timestamptz,
  edited_text text check (length(edited_text) between 1 and 40000),
  edited_by uuid,
  edited_by_name text,
  edited_country text,
  edited_at timestamptz,
  revision integer not null default 0,
  primary key (practice_id, language, part, source_hash),
  foreign key (practice_id, country) references portal.practice (id, country) on delete cascade
);
comment on table portal.practice_translation is 'One paragraph of a practice in another language: the machine''s text and a person''s.';
comment on column portal.practice_translation.part is '`title`, `summary` or the code of a section.';
comment on column portal.practice_translation.revision is 'Counts the edits: who edits names the one they began from.';

create table portal.practice_language (
  practice_id uuid not null,
  language text not null,
  country text not null,
  text_hash text not null,
  version integer not null,
  verified_by uuid not null,
  verified_by_name text not null,
  verified_at timestamptz not null default now(),
  primary key (practice_id, language),
  foreign key (practice_id, country) references portal.practice (id, country) on delete cascade
);
comment on table portal.practice_language is 'The author''s stamp on a translation: their ministry read it and vouches for it.';
comment on column portal.practice_language.text_hash is 'Of the original as it was then: a changed original ends the stamp.';

create table portal.protected_term (
  term text not null check (length(term) between 1 and 200),
  language text not null default '*' check (language = '*' or language ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
  translation text check (length(translation) between 1 and 200),
  primary key (term, language)
);
comment on table portal.protected_term is 'Names, titles and abbreviations that machines leave alone, or put in the one right way.';
comment on column portal.protected_term.language is 'The language the translation is for; `*` for all.';
comment on column portal.protected_term.translation is 'What stands for the term there; missing where it stays as it is.';

alter table portal.practice_translation enable row level security;
alter table portal.practice_language enable row level security;
alter table portal.protected_term enable row level security;
grant select on portal.practice_translation, portal.practice_language, portal.protected_term to authenticated;
create policy "Members read translations of what they read" on portal.practice_translation
for select to authenticated using (exists (select from portal.practice p where p.id = practice_id));
create policy "Members read the stamps on what they read" on portal.practice_language
for select to authenticated using (exists (select from portal.practice p where p.id = practice_id));
create policy "Members read the protected terms" on portal.protected_term
for select to authenticated using (((select auth.jwt()) ->> 'country') is not null);
create policy "Only members in good standing read" on portal.practice_translation
as restrictive for select to authenticated using ((select portal.viewer_is_member()));
create policy "Only members in good standing read" on portal.practice_language
as restrictive for select to authenticated using ((select portal.viewer_is_member()));
create policy "Only members in good standing read" on portal.protected_term
as restrictive for select to authenticated using ((select portal.viewer_is_member()));


create function portal.practice_part(content jsonb, part text) returns text
language sql immutable set search_path = ''
return case when part in ('title', 'summary') then trim(content ->> part) else content -> 'sections' ->> part end;

create function portal.practice_text_hash(content jsonb) returns text
language sql immutable set search_path = ''
return encode(sha256(convert_to(jsonb_build_array(
  content ->> 'language', trim(content ->> 'title'), trim(content ->> 'summary'), content -> 'sections')::text, 'UTF8')), 'hex');

-- The text readers see.
create function portal.published_content(of_practice uuid) returns jsonb
language sql stable security definer set search_path = ''
return (
  select v.content from portal.practice p
  join portal.practice_version v on v.practice_id = p.id and v.number = p.version
  where p.id = of_practice
);

-- What is translated of the present original.
create function portal.standing_translation(of_practice uuid)
returns table (language text, part text, "position" integer, source text, shown text, by_machine boolean)
language sql stable security definer set search_path = ''
begin atomic
  select t.language, t.part, t."position", t.source, coalesce(t.edited_text, t.machine_text), t.edited_text is null
  from portal.practice_translation t
  cross join (select portal.published_content(of_practice) as content) as o
  where t.practice_id = of_practice and coalesce(t.edited_text, t.machine_text) is not null
    and strpos(portal.practice_part(o.content, t.part), t.source) > 0;
end;

create function portal.translation_stands(of_practice uuid, in_language text) returns boolean
language sql stable security definer set search_path = ''
return exists (
  select from portal.practice_language l
  where l.practice_id = of_practice and l.language = in_language
    and l.text_hash = portal.practice_text_hash(portal.published_content(of_practice))
);


create view api.practice_translation with (security_invoker = true) as
select t.practice_id, t.language, t.part, t.position, t.source_hash, t.source, t.machine_text, t.engine, t.machine_at,
  t.edited_text, case when t.edited_country = (select portal.viewer_country()) then t.edited_by_name end as edited_by_name,
  t.edited_country, t.edited_at, t.revision,
  coalesce(strpos(portal.practice_part(v.content, t.part), t.source), 0) = 0 as stale
from portal.practice_translation t
join portal.practice p on p.id = t.practice_id
left join portal.practice_version v on v.practice_id = p.id and v.number = p.version;

create view api.practice_language with (security_invoker = true) as
select l.practice_id, l.language, l.version, case when l.country = (select portal.viewer_country()) then l.verified_by_name end
    as verified_by_name, l.country as verified_country, l.verified_at,
  l.text_hash is not distinct from portal.practice_text_hash(v.content) as stands
from portal.practice_language l
join portal.practice p on p.id = l.practice_id
left join portal.practice_version v on v.practice_id = p.id and v.number = p.version;

create view api.protected_term with (security_invoker = true) as
select term, language, translation from portal.protected_term;

grant select on api.practice_translation, api.practice_language, api.protected_term to authenticated;
grant execute on function portal.practice_part(jsonb, text), portal.practice_text_hash(jsonb) to authenticated;


-- Locks a published practice for a change of its translation. What its author vouches for,
-- only its author changes.
create function portal.hold_translated(wanted uuid, into_language text, person portal.member) returns portal.practice
language plpgsql security definer set search_path = ''
as $$
declare
  held portal.practice;
begin
  select * into held from portal.practice p
  where p.id = wanted and (p.version is not null or p.country = person.country) for update;
  if held.id is null then
    perform portal.refuse('practices.no_such_practice', 404);
  end if;
  if held.version is null then
    perform portal.refuse('practices.only_published', 409);
  end if;
  if not coalesce(into_language ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$' and into_language <> held.original_language, false) then
    perform portal.refuse('practices.malformed', 400, 'language');
  end if;
  if held.country <> person.country and portal.translation_stands(wanted, into_language) then
    perform portal.refuse('practices.verified', 403);
  end if;
  return held;
end $$;

-- Stores what a machine made of paragraphs of the published text:
-- [{"part", "position", "source", "text"}, …]. What people wrote stays above it.
create function portal.store_translation(wanted uuid, into_language text, by_engine text, paragraphs jsonb) returns integer
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver', 'publisher');
  held portal.practice := portal.hold_translated(wanted, into_language, person);
  original jsonb := portal.published_content(wanted);
  stored integer;
begin
  if jsonb_typeof(paragraphs) is distinct from 'array' or exists (
    select from jsonb_array_elements(paragraphs) as g
    where coalesce(strpos(portal.practice_part(original, g ->> 'part'), nullif(g ->> 'source', '')), 0) = 0) then
    perform portal.refuse('practices.only_published', 409);
  end if;
  insert into portal.practice_translation (practice_id, language, part, source_hash, country, position, source,
    machine_text, engine, machine_at)
  select distinct on (g ->> 'part', g ->> 'source') wanted, into_language, g ->> 'part',
    encode(sha256(convert_to(g ->> 'source', 'UTF8')), 'hex'), held.country, (g ->> 'position')::integer, g ->> 'source',
    g ->> 'text', by_engine, now()
  from jsonb_array_elements(paragraphs) as g
  order by g ->> 'part', g ->> 'source', (g ->> 'position')::integer
  on conflict (practice_id, language, part, source_hash) do update
  set position = excluded.position, machine_text = excluded.machine_text, engine = excluded.engine, machine_at = now();
  get diagnostics stored = row_count;
  delete from portal.practice_language l where l.practice_id = wanted and l.language = into_language;
  perform portal.index_practice(wanted);
  perform portal.record(person.country, 'translation.stored', wanted::text, null,
    jsonb_build_object('language', into_language, 'paragraphs', stored, 'engine', by_engine));
  return stored;
exception
  when data_exception or integrity_constraint_violation then
    perform portal.refuse('practices.malformed', 400, sqlerrm);
end $$;

-- Puts a person's words in the place of a paragraph's translation; none give the machine's back.
-- Returns the new revision.
create function portal.edit_translation(
  wanted uuid, into_language text, of_part text, at_position integer, of_source text, said text, begun integer
) returns integer
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver', 'publisher');
  held portal.practice := portal.hold_translated(wanted, into_language, person);
  hash text := encode(sha256(convert_to(of_source, 'UTF8')), 'hex');
  was portal.practice_translation;
begin
  if coalesce(strpos(portal.practice_part(portal.published_content(wanted), of_part), nullif(of_source, '')), 0) = 0 then
    perform portal.refuse('practices.original_changed', 409);
  end if;
  select * into was from portal.practice_translation t
  where t.practice_id = wanted and t.language = into_language and t.part = of_part and t.source_hash = hash;
  if coalesce(was.revision, 0) is distinct from begun then
    perform portal.refuse('practices.newer_saved', 409, jsonb_build_object(
      'name', was.edited_by_name, 'at', was.edited_at, 'revision', was.revision)::text);
  end if;
  if held.country <> person.country and was.edited_country = held.country then
    perform portal.refuse('practices.authors_words', 403);
  end if;
  insert into portal.practice_translation (practice_id, language, part, source_hash, country, position, source,
    edited_text, edited_by, edited_by_name, edited_country, edited_at, revision)
  values (wanted, into_language, of_part, hash, held.country, at_position, of_source,
    nullif(trim(said), ''), person.id, person.name, person.country, clock_timestamp(), 1)
  on conflict (practice_id, language, part, source_hash) do update
  set edited_text = excluded.edited_text, edited_by = excluded.edited_by, edited_by_name = excluded.edited_by_name,
    edited_country = excluded.edited_country, edited_at = excluded.edited_at, position = excluded.position,
    revision = practice_translation.revision + 1;
  delete from portal.practice_language l where l.practice_id = wanted and l.language = into_language;
  perform portal.index_practice(wanted);
  perform portal.record(person.country, 'translation.edited', wanted::text,
    jsonb_strip_nulls(jsonb_build_object('text', coalesce(was.edited_text, was.machine_text))),
    jsonb_build_object('language', into_language, 'section', of_part, 'text', nullif(trim(said), '')));
  return coalesce(was.revision, 0) + 1;
exception
  when data_exception or integrity_constraint_violation then
    perform portal.refuse('practices.malformed', 400, sqlerrm);
end $$;

-- The author's ministry vouches for a translation, or no longer does.
create function portal.verify_translation(wanted uuid, into_language text, vouched boolean) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver', 'publisher');
  held portal.practice := portal.hold_translated(wanted, into_language, person);
begin
  if held.country <> person.country then
    perform portal.refuse('practices.other_ministry', 403);
  end if;
  if vouched and not exists (
    select from portal.standing_translation(wanted) as t where t.language = into_language and t.part = 'title') then
    perform portal.refuse('practices.not_translated', 409);
  end if;
  delete from portal.practice_language l where l.practice_id = wanted and l.language = into_language;
  if vouched then
    insert into portal.practice_language (practice_id, language, country, text_hash, version, verified_by, verified_by_name)
    values (wanted, into_language, held.country, portal.practice_text_hash(portal.published_content(wanted)), held.version,
      person.id, person.name);
  end if;
  perform portal.record(person.country, 'translation.verified', wanted::text, null,
    jsonb_build_object('language', into_language, 'verified', vouched));
end $$;

create function portal.save_protected_term(of_term text, for_language text, put_as text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('publisher', 'secretariat');
begin
  insert into portal.protected_term (term, language, translation) values (trim(of_term), for_language, nullif(trim(put_as), ''))
  on conflict (term, language) do update set translation = excluded.translation;
  perform portal.record(person.country, 'term.saved', trim(of_term), null,
    jsonb_build_object('language', for_language, 'text', nullif(trim(put_as), '')));
exception
  when integrity_constraint_violation then perform portal.refuse('practices.malformed', 400, 'term');
end $$;

create function portal.drop_protected_term(of_term text, for_language text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('publisher', 'secretariat');
begin
  delete from portal.protected_term t where t.term = of_term and t.language = for_language;
  perform portal.record(person.country, 'term.dropped', of_term, jsonb_build_object('language', for_language), null);
end $$;

create function api.store_translation(practice text, language text, engine text, paragraphs text) returns integer
language sql set search_path = ''
begin atomic
  select portal.store_translation(practice::uuid, language, engine, paragraphs::jsonb);
end;
create function api.edit_translation(
  practice text, language text, part text, at integer, source text, said text, revision integer
) returns integer
language sql set search_path = ''
begin atomic
  select portal.edit_translation(practice::uuid, language, part, at, source, said, revision);
end;
create function api.verify_translation(practice text, language text, verified boolean) returns void
language sql set search_path = ''
begin atomic
  select portal.verify_translation(practice::uuid, language, verified);
end;
create function api.save_protected_term(term text, language text, translation text) returns void
language sql set search_path = ''
begin atomic
  select portal.save_protected_term(term, language, translation);
end;
create function api.drop_protected_term(term text, language text) returns void
language sql set search_path = ''
begin atomic
  select portal.drop_protected_term(term, language);
end;

grant execute on function
  portal.store_translation(uuid, text, text, jsonb), api.store_translation(text, text, text, text),
  portal.edit_translation(uuid, text, text, integer, text, text, integer),
  api.edit_translation(text, text, text, integer, text, text, integer),
  portal.verify_translation(uuid, text, boolean), api.verify_translation(text, text, boolean),
  portal.save_protected_term(text, text, text), api.save_protected_term(text, text, text),
  portal.drop_protected_term(text, text), api.drop_protected_term(text, text)
to authenticated;
