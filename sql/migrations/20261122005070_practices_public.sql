-- Public practices, for whoever has no account: role anon may call these functions and nothing
-- else. Each asks itself for practices whose ministry lets everybody read them, in their
-- original and in the languages the author vouches for.

create function portal.search_public_practices(
  said text, of_theme text, of_country text, of_platform text, of_commitment text, of_verdict text, of_language text,
  sort text, shown_in text, after integer, wanted integer
) returns table (
  id uuid, country text, title text, summary text, language text, original_language text, themes text[], platform text,
  indicator text, start_month date, public boolean, registered boolean, demonstration boolean, published_at timestamptz,
  review_on date, check_due boolean, verdict text, effect double precision, effect_low double precision,
  effect_high double precision, languages text[], adopted integer, found integer
)
language sql stable security definer set search_path = ''
begin atomic
  select * from portal.find_practices(said, of_theme, of_country, of_platform, of_commitment, of_verdict, of_language,
    sort, shown_in, after, wanted, true);
end;

create function portal.public_practice_options() returns jsonb
language sql stable security definer set search_path = ''
return portal.count_practice_options(true);

-- The words a page needs around a practice: sections, themes, indicators.
create function portal.public_practice_words() returns jsonb
language sql stable security definer set search_path = ''
return jsonb_build_object(
  'sections', (select jsonb_agg(jsonb_build_object('code', s.code, 'position', s.position, 'name', s.name, 'hint', s.hint)
    order by s.position) from portal.practice_section s),
  'themes', (select jsonb_agg(jsonb_build_object('code', t.code, 'position', t.position, 'name', t.name,
    'description', t.description) order by t.position) from portal.practice_theme t),
  'indicators', (select jsonb_agg(jsonb_build_object('code', i.code, 'name', i.name, 'unit', i.unit, 'scale', i.scale,
    'better', i.better) order by i.position) from portal.indicator i)
);

-- One public practice, whole; null where there is none. Who took it up is counted, not named,
-- and of the evidence whose missions it was compared with is left out.
create function portal.public_practice(wanted uuid) returns jsonb
language sql stable security definer set search_path = ''
return (
  select jsonb_build_object(
    'practice', jsonb_build_object('id', p.id, 'country', p.country, 'original_language', p.original_language,
      'version', p.version, 'title', p.title, 'summary', p.summary, 'themes', p.themes, 'missions', p.missions,
      'accounts', p.accounts, 'indicator', p.indicator, 'platform', p.platform, 'start_month', p.start_month,
      'commitments', p.commitments, 'attachments', p.attachments, 'registered', p.registered, 'public', p.public,
      'demonstration', p.demonstration, 'published_at', p.published_at, 'review_on', p.review_on,
      'check_due', p.review_on <= current_date, 'archived_at', p.archived_at, 'verdict', p.verdict, 'effect', p.effect,
      'effect_low', p.effect_low, 'effect_high', p.effect_high),
    'content', v.content,
    'missions', (select coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'name', m.name, 'city', m.city,
        'host_country', m.host_country, 'latitude', m.latitude, 'longitude', m.longitude) order by m.name), '[]')
      from portal.mission m where m.id = any (p.missions)),
    'translations', (select coalesce(jsonb_agg(jsonb_build_object('language', t.language, 'part', t.part,
        'position', t.position, 'source', t.source, 'text', t.shown, 'by_machine', t.by_machine)
        order by t.language, t.part, t.position), '[]')
      from portal.standing_translation(p.id) as t where portal.translation_stands(p.id, t.language)),
    'evidence', (select coalesce(jsonb_agg(jsonb_build_object('kind', e.kind, 'version', e.version, 'verdict', e.verdict,
        'effect', e.effect, 'effect_low', e.effect_low, 'effect_high', e.effect_high, 'measured_at', e.measured_at,
        'stamp', e.stamp, 'result', e.result - 'donors' - 'left_out')), '[]')
      from portal.evidence e where e.practice_id = p.id and e.adoption_id is null
        and (e.kind = 'current' or e.version = p.version)),
    'adopted', (select coalesce(jsonb_object_agg(a.state, a.n), '{}')
      from (select s.state, count(*) as n from portal.adoption s where s.practice_id = p.id group by s.state) as a),
    'attachments', (select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'name', a.name, 'media_type', a.media_type,
        'bytes', a.bytes, 'sha256', a.sha256, 'alt', a.alt, 'parts', a.parts) order by a.created_at), '[]')
      from portal.attachment a where a.id = any (p.attachments) and a.complete))
  from portal.practice p
  join portal.practice_version v on v.practice_id = p.id and v.number = p.version
  where p.id = wanted and p.public and p.archived_at is null
);

create function portal.public_attachment_part(of_attachment uuid, of_number integer) returns text
language sql stable security definer set search_path = ''
return (
  select encode(c.content, 'base64')
  from portal.attachment a
  join portal.practice p on p.id = a.practice_id
  join portal.attachment_part c on c.attachment_id = a.id and c.number = of_number
  where a.id = of_attachment and a.complete and a.id = any (p.attachments)
    and p.version is not null and p.public and p.archived_at is null
);

create function api.search_public_practices(
  query text, theme text, of_country text, on_platform text, commitment text, with_verdict text, in_language text,
  sort text, shown_in text, first integer, wanted integer
) returns table (
  id uuid, country text, title text, summary text, language text, original_language text, themes text[], platform text,
  indicator text, start_month date, public boolean, registered boolean, demonstration boolean, published_at timestamptz,
  review_on date, check_due boolean, verdict text, effect double precision, effect_low double precision,
  effect_high double precision, languages text[], adopted integer, found integer
)
language sql stable set search_path = ''
begin atomic
  select * from portal.search_public_practices(query, theme, of_country, on_platform, commitment, with_verdict,
    in_language, sort, shown_in, first, wanted);
end;
create function api.public_practice_options() returns text
language sql stable set search_path = ''
begin atomic
  select portal.public_practice_options()::text;
end;
create function api.public_practice_words() returns text
language sql stable set search_path = ''
begin atomic
  select portal.public_practice_words()::text;
end;
create function api.public_practice(practice text) returns text
language sql stable set search_path = ''
begin atomic
  select portal.public_practice(practice::uuid)::text;
end;
create function api.public_attachment_part(attachment text, number integer) returns text
language sql stable set search_path = ''
begin atomic
  select portal.public_attachment_part(attachment::uuid, number);
end;

grant usage on schema api to anon;
grant execute on function
  portal.search_public_practices(text, text, text, text, text, text, text, text, text, integer, integer),
  api.search_public_practices(text, text, text, text, text, text, text, text, text, integer, integer),
  portal.public_practice_options(), api.public_practice_options(),
  portal.public_practice_words(), api.public_practice_words(),
  portal.public_practice(uuid), api.public_practice(text),
  portal.public_attachment_part(uuid, integer), api.public_attachment_part(text, integer)
to anon, authenticated;
