-- From draft to readers: draft → review → published → archived. Whoever wrote some of a text
-- does not publish it, and it is published exactly as the publisher read it.

create function portal.require_decider(held portal.practice_draft, person portal.member) returns void
language plpgsql stable set search_path = ''
as $$
begin
  if not person.roles && array['approver', 'publisher'] then
    perform portal.refuse('access.role_needed', 403, 'approver, publisher');
  end if;
  if person.id = any (held.editors) then
    perform portal.refuse('practices.own_text', 403);
  end if;
end $$;

-- Puts the draft before readers as version `number`.
create function portal.publish_practice(held portal.practice_draft, number integer, person portal.member) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  text jsonb := held.content;
begin
  update portal.practice p
  set version = number, original_language = text ->> 'language', title = trim(text ->> 'title'),
    summary = trim(text ->> 'summary'),
    themes = array(select jsonb_array_elements_text(text -> 'themes')),
    missions = array(select m::uuid from jsonb_array_elements_text(text -> 'missions') as m),
    accounts = array(select a::uuid from jsonb_array_elements_text(text -> 'accounts') as a),
    indicator = text ->> 'indicator', platform = text ->> 'platform', start_month = (text ->> 'start_month')::date,
    commitments = array(select jsonb_array_elements_text(text -> 'commitments')),
    attachments = array(select a::uuid from jsonb_array_elements_text(text -> 'attachments') as a),
    registered = held.planned_at < (text ->> 'start_month')::date,
    public = (text ->> 'public')::boolean,
    published_by = person.id, published_by_name = person.name, published_at = now(), archived_at = null,
    -- What is measured anew is not known yet.
    verdict = case when portal.practice_plan(text) = (
      select portal.practice_plan(v.content) from portal.practice_version v
      where v.practice_id = held.practice_id and v.number = p.version) then p.verdict end,
    review_on = greatest(coalesce((text ->> 'review_on')::date, current_date + 365), current_date + 1)
  where p.id = held.practice_id;
  update portal.practice p set effect = null, effect_low = null, effect_high = null
  where p.id = held.practice_id and p.verdict is null;
  perform portal.index_practice(held.practice_id);
end $$;

-- Moves a draft along. Returning it needs a comment; its writers take it back without one.
create function portal.move_practice(wanted uuid, begun integer, target text, comment text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver', 'publisher');
  held portal.practice_draft := portal.hold_practice(wanted, person);
  note text := nullif(left(trim(comment), 2000), '');
  number integer;
  done text := case
    when (held.state, target) in (('draft', 'review')) then 'practice.proposed'
    when (held.state, target) in (('review', 'draft')) then
      case when person.id = any (held.editors) then 'practice.taken_back' else 'practice.returned' end
    when (held.state, target) in (('review', 'published')) then 'practice.published'
    when (held.state, target) in (('draft', 'archived'), ('published', 'archived')) then 'practice.archived'
    when (held.state, target) in (('archived', 'draft')) then 'practice.reopened'
  end;
begin
  if done is null then
    perform portal.refuse('practices.wrong_state', 409, held.state);
  end if;
  perform portal.require_revision(held, begun);
  if done = 'practice.published' then
    perform portal.require_decider(held, person);
  elsif done in ('practice.returned', 'practice.archived') and not person.roles && array['approver', 'publisher'] then
    perform portal.refuse('access.role_needed', 403, 'approver, publisher');
  end if;
  if done = 'practice.returned' and note is null then
    perform portal.refuse('practices.comment_needed', 400);
  end if;
  if done in ('practice.proposed', 'practice.published') then
    if portal.practice_gaps(held.content) <> '{}' then
      perform portal.refuse('practices.incomplete', 400, array_to_string(portal.practice_gaps(held.content), ', '));
    end if;
    perform portal.check_practice_content(held.content, wanted, person.country);
    number := portal.keep_version(held, case target when 'review' then 'proposed' else 'published' end, person);
  end if;
  if done = 'practice.published' then
    perform portal.publish_practice(held, number, person);
  elsif done = 'practice.archived' then
    update portal.practice p set archived_at = now() where p.id = wanted;
    perform portal.index_practice(wanted);
  end if;
  update portal.practice_draft d
  set state = target, revision = d.revision + 1, comment = note,
    commented_by_name = case when note is not null then person.name end,
    editors = case when target = 'published' then '{}' else d.editors end,
    editor_names = case when target = 'published' then '{}' else d.editor_names end
  where d.practice_id = wanted;
  perform portal.record(person.country, done, wanted::text, jsonb_build_object('state', held.state),
    jsonb_strip_nulls(jsonb_build_object('state', target, 'version', number, 'comment', note,
      'title', case when target = 'published' then held.content ->> 'title' end,
      'public', case when target = 'published' then held.content -> 'public' end)));
end $$;

-- Lets everybody read a published practice without an account, or members only again, at once.
create function portal.share_practice(wanted uuid, with_everybody boolean) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('approver', 'publisher');
  held portal.practice_draft := portal.hold_practice(wanted, person);
  was boolean;
begin
  select p.public into was from portal.practice p where p.id = wanted and p.version is not null;
  if was is null then
    perform portal.refuse('practices.not_published', 409);
  end if;
  update portal.practice p set public = with_everybody where p.id = wanted;
  -- The next version would else take it back.
  update portal.practice_draft d
  set content = d.content || jsonb_build_object('public', with_everybody), revision = d.revision + 1
  where d.practice_id = wanted and d.content -> 'public' <> to_jsonb(with_everybody);
  perform portal.record(person.country, 'practice.shared', wanted::text, jsonb_build_object('public', was),
    jsonb_build_object('public', with_everybody));
end $$;

-- Says that a published practice is still true, until another day.
create function portal.confirm_practice(wanted uuid, until date) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver', 'publisher');
  held portal.practice_draft := portal.hold_practice(wanted, person);
  was date;
begin
  select p.review_on into was from portal.practice p where p.id = wanted and p.version is not null;
  if was is null then
    perform portal.refuse('practices.not_published', 409);
  end if;
  if not coalesce(until between current_date + 1 and current_date + 1096, false) then
    perform portal.refuse('practices.review_day', 400);
  end if;
  update portal.practice p set review_on = until where p.id = wanted;
  perform portal.record(person.country, 'practice.confirmed', wanted::text, jsonb_build_object('review_on', was),
    jsonb_build_object('review_on', until));
end $$;

create function api.move_practice(practice text, revision integer, target text, comment text) returns void
language sql set search_path = ''
begin atomic
  select portal.move_practice(practice::uuid, revision, target, comment);
end;
create function api.share_practice(practice text, public boolean) returns void
language sql set search_path = ''
begin atomic
  select portal.share_practice(practice::uuid, public);
end;
create function api.confirm_practice(practice text, review_on text) returns void
language sql set search_path = ''
begin atomic
  select portal.confirm_practice(practice::uuid, review_on::date);
end;

grant execute on function
  portal.move_practice(uuid, integer, text, text), api.move_practice(text, integer, text, text),
  portal.share_practice(uuid, boolean), api.share_practice(text, boolean),
  portal.confirm_practice(uuid, date), api.confirm_practice(text, text)
to authenticated;
