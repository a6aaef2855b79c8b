-- Recording progress: analysts and approvers write, and what leaves the ministry needs a second person.

-- Locks an entry of the person's own ministry. Others are not told that it exists. Whoever began from an
-- older state is refused.
create function portal.hold_progress(wanted_id uuid, begun integer, person portal.member) returns portal.progress
language plpgsql security definer set search_path = ''
as $$
declare
  held portal.progress;
begin
  select * into held from portal.progress p where p.id = wanted_id and p.country = person.country for update;
  if held.id is null then
    perform portal.refuse('commitments.no_such_entry', 404);
  end if;
  if held.revision is distinct from begun then
    perform portal.refuse('commitments.changed_meanwhile', 409);
  end if;
  return held;
end $$;

create function portal.link_progress_evidence(held portal.progress, evidence jsonb, person portal.member) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  made uuid;
begin
  if (select count(*) from portal.progress_evidence e where e.progress_id = held.id) >= 20 then
    perform portal.refuse('commitments.too_much_evidence', 409);
  end if;
  insert into portal.progress_evidence (progress_id, country, kind, reference, label, figure)
  select held.id, held.country, evidence ->> 'kind', evidence ->> 'reference', coalesce(left(e.label, 500), ''), e.figure
  from portal.evidence_of(evidence ->> 'kind', evidence ->> 'reference', coalesce(evidence ->> 'label', ''), person) as e
  on conflict (progress_id, kind, reference) do update set label = excluded.label, figure = excluded.figure
  returning id into made;
  return made;
end $$;

-- Records a step or a grade of the person's ministry with its evidence, or changes a step: {"commitment",
-- "kind", "grade", "words", "on_day", "by_whom", "tier", "evidence"}. A tier beyond the own ministry is
-- asked for, not given. What others saw goes back to its ministry while it is changed.
create function portal.save_progress(wanted_id uuid, begun integer, payload jsonb) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver');
  held portal.progress;
  asked text := nullif(payload ->> 'tier', 'own');
  linked jsonb;
begin
  if coalesce((payload ->> 'on_day')::date > current_date + 1, true) then
    perform portal.refuse('commitments.not_yet', 400);
  end if;
  if wanted_id is null then
    if not exists (
      select from portal.commitment c join portal.instrument i on i.code = c.instrument
      where c.code = payload ->> 'commitment' and (i.open or person.country = any (i.parties))) then
      perform portal.refuse('commitments.not_a_party', 403);
    end if;
    insert into portal.progress (country, commitment, kind, grade, words, on_day, by_whom, wanted, asked_by, authors,
      written_by_name)
    values (person.country, payload ->> 'commitment', payload ->> 'kind', payload ->> 'grade', trim(payload ->> 'words'),
      (payload ->> 'on_day')::date, trim(coalesce(payload ->> 'by_whom', '')), asked,
      case when asked is not null then person.id end, array[person.id], person.name)
    returning * into held;
  else
    held := portal.hold_progress(wanted_id, begun, person);
    if held.kind = 'grade' then
      perform portal.refuse('commitments.grade_stays', 409);
    end if;
    update portal.progress p
    set words = trim(payload ->> 'words'), on_day = (payload ->> 'on_day')::date,
      by_whom = trim(coalesce(payload ->> 'by_whom', '')), tier = 'own', wanted = asked,
      asked_by = case when asked is not null then person.id end,
      authors = case when person.id = any (p.authors) then p.authors else p.authors || person.id end,
      written_by_name = person.name, written_at = now(), comment = null, revision = p.revision + 1
    where p.id = held.id;
  end if;
  for linked in select * from jsonb_array_elements(coalesce(payload -> 'evidence', '[]')) loop
    perform portal.link_progress_evidence(held, linked, person);
  end loop;
  perform portal.record(person.country, case when wanted_id is null then 'progress.recorded' else 'progress.changed' end,
    held.id::text, case when wanted_id is not null then jsonb_build_object('text', held.words, 'tier', held.tier) end,
    jsonb_strip_nulls(jsonb_build_object('commitment', held.commitment, 'kind', held.kind, 'grade', held.grade,
      'text', trim(payload ->> 'words'), 'wanted', asked)));
  return held.id;
exception
  when data_exception or integrity_constraint_violation then
    perform portal.refuse('commitments.malformed', 400, sqlerrm);
end $$;

-- Asks for a wider circle of readers, or narrows it at once.
create function portal.share_progress(wanted_id uuid, begun integer, to_tier text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver');
  held portal.progress := portal.hold_progress(wanted_id, begun, person);
  tiers text[] := array['own', 'network', 'public'];
  wider boolean := array_position(tiers, to_tier) > array_position(tiers, held.tier);
begin
  if wider is null then
    perform portal.refuse('commitments.malformed', 400, to_tier);
  end if;
  update portal.progress p
  set tier = case when wider then p.tier else to_tier end,
    wanted = case when wider then to_tier end, asked_by = case when wider then person.id end,
    comment = null, revision = p.revision + 1
  where p.id = held.id;
  perform portal.record(person.country, case when wider then 'progress.asked' else 'progress.narrowed' end,
    held.id::text, jsonb_build_object('tier', held.tier),
    case when wider then jsonb_build_object('wanted', to_tier) else jsonb_build_object('tier', to_tier) end);
end $$;

-- Decides on what was asked for: another than who wrote it, and where the text stood already, another
-- than who asked. Refusing needs a comment.
create function portal.decide_progress(wanted_id uuid, begun integer, shared boolean, said text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('approver');
  held portal.progress := portal.hold_progress(wanted_id, begun, person);
  note text := nullif(left(trim(said), 2000), '');
begin
  if held.wanted is null then
    perform portal.refuse('commitments.nothing_asked', 409);
  end if;
  if shared and person.id = any (case when held.authors = '{}' then array[held.asked_by] else held.authors end) then
    perform portal.refuse('commitments.own_text', 403);
  end if;
  if not shared and note is null then
    perform portal.refuse('commitments.comment_needed', 400);
  end if;
  update portal.progress p
  set tier = case when shared then p.wanted else p.tier end, wanted = null, asked_by = null,
    authors = case when shared then '{}' else p.authors end,
    decided_by_name = person.name, decided_at = now(), comment = note, revision = p.revision + 1
  where p.id = held.id;
  perform portal.record(person.country, case when shared then 'progress.shared' else 'progress.returned' end,
    held.id::text, jsonb_build_object('tier', held.tier), jsonb_strip_nulls(jsonb_build_object(
      'tier', case when shared then held.wanted else held.tier end, 'comment', note)));
end $$;

-- Throws a step away that nobody else may see. Grades stay: a later one takes their place.
create function portal.drop_progress(wanted_id uuid, begun integer) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver');
  held portal.progress := portal.hold_progress(wanted_id, begun, person);
begin
  if held.kind = 'grade' then
    perform portal.refuse('commitments.grade_stays', 409);
  end if;
  if held.tier <> 'own' then
    perform portal.refuse('commitments.shared', 409);
  end if;
  delete from portal.progress p where p.id = held.id;
  perform portal.record(person.country, 'progress.dropped', held.id::text,
    jsonb_build_object('commitment', held.commitment, 'text', held.words), null);
end $$;

-- A step whose evidence changes is a changed step: others see it again once a second person agreed.
create function portal.reopen_progress(held portal.progress, person portal.member) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  if held.kind = 'grade' and held.tier <> 'own' then
    perform portal.refuse('commitments.grade_stays', 409);
  end if;
  update portal.progress p
  set wanted = coalesce(p.wanted, nullif(p.tier, 'own')), tier = 'own',
    asked_by = case when coalesce(p.wanted, nullif(p.tier, 'own')) is not null then person.id end,
    authors = case when person.id = any (p.authors) then p.authors else p.authors || person.id end,
    revision = p.revision + 1
  where p.id = held.id;
end $$;

create function portal.add_progress_evidence(wanted_id uuid, begun integer, evidence jsonb) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver');
  held portal.progress := portal.hold_progress(wanted_id, begun, person);
  made uuid;
begin
  perform portal.reopen_progress(held, person);
  made := portal.link_progress_evidence(held, evidence, person);
  perform portal.record(person.country, 'progress.evidence_linked', held.id::text, null, evidence);
  return made;
exception
  when data_exception or integrity_constraint_violation then
    perform portal.refuse('commitments.malformed', 400, sqlerrm);
end $$;

create function portal.drop_progress_evidence(of_evidence uuid, begun integer) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver');
  gone portal.progress_evidence;
begin
  select * into gone from portal.progress_evidence e where e.id = of_evidence and e.country = person.country;
  perform portal.reopen_progress(portal.hold_progress(gone.progress_id, begun, person), person);
  delete from portal.progress_evidence e where e.id = of_evidence;
  perform portal.record(person.country, 'progress.evidence_unlinked', gone.progress_id::text,
    jsonb_build_object('kind', gone.kind, 'reference', gone.reference), null);
end $$;

-- What ministries let everybody read. Evidence is told in words; only addresses lead on.
create function portal.public_progress() returns jsonb
language sql stable security definer set search_path = ''
return (
  select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'country', p.country, 'commitment', p.commitment,
      'kind', p.kind, 'grade', p.grade, 'words', p.words, 'on_day', p.on_day, 'by_whom', p.by_whom, 'tier', p.tier,
      'demonstration', p.demonstration,
      'evidence', (select coalesce(jsonb_agg(jsonb_build_object('kind', e.kind, 'label', e.label, 'figure', e.figure,
          'reference', case when e.kind in ('address', 'submissions') then e.reference else '' end)
          order by e.added_at, e.id), '[]')
        from portal.progress_evidence e where e.progress_id = p.id))
    order by p.on_day, p.id), '[]')
  from portal.progress p where p.tier = 'public'
);

create function api.save_progress(entry text, revision integer, payload text) returns uuid
language sql set search_path = ''
begin atomic
  select portal.save_progress(nullif(entry, '')::uuid, revision, payload::jsonb);
end;
create function api.share_progress(entry text, revision integer, tier text) returns void
language sql set search_path = ''
begin atomic
  select portal.share_progress(entry::uuid, revision, tier);
end;
create function api.decide_progress(entry text, revision integer, shared boolean, comment text) returns void
language sql set search_path = ''
begin atomic
  select portal.decide_progress(entry::uuid, revision, shared, comment);
end;
create function api.drop_progress(entry text, revision integer) returns void
language sql set search_path = ''
begin atomic
  select portal.drop_progress(entry::uuid, revision);
end;
create function api.add_progress_evidence(entry text, revision integer, evidence text) returns uuid
language sql set search_path = ''
begin atomic
  select portal.add_progress_evidence(entry::uuid, revision, evidence::jsonb);
end;
create function api.drop_progress_evidence(evidence text, revision integer) returns void
language sql set search_path = ''
begin atomic
  select portal.drop_progress_evidence(evidence::uuid, revision);
end;
create function api.public_progress() returns text
language sql stable set search_path = ''
begin atomic
  select portal.public_progress()::text;
end;

grant execute on function
  portal.save_progress(uuid, integer, jsonb), api.save_progress(text, integer, text),
  portal.share_progress(uuid, integer, text), api.share_progress(text, integer, text),
  portal.decide_progress(uuid, integer, boolean, text), api.decide_progress(text, integer, boolean, text),
  portal.drop_progress(uuid, integer), api.drop_progress(text, integer),
  portal.add_progress_evidence(uuid, integer, jsonb), api.add_progress_evidence(text, integer, text),
  portal.drop_progress_evidence(uuid, integer), api.drop_progress_evidence(text, integer)
to authenticated;
grant execute on function portal.public_progress(), api.public_progress() to anon, authenticated;
