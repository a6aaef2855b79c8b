-- What two ministries note down together. One writes it, its second person proposes it, the partner's approver
-- agrees: from then on it stands, and either side says when it is done. No third country reads any of it.

-- Locks an entry of the person's ministry, or one that a partner proposed to it.
create function portal.hold_joint_entry(wanted uuid, begun integer, person portal.member) returns portal.joint_entry
language plpgsql security definer set search_path = ''
as $$
declare
  held portal.joint_entry;
begin
  select * into held from portal.joint_entry j
  where j.id = wanted and (j.country = person.country or (j.partner = person.country and j.state <> 'draft'))
  for update;
  if held.id is null then
    perform portal.refuse('commitments.no_such_entry', 404);
  end if;
  if held.revision is distinct from begun then
    perform portal.refuse('commitments.changed_meanwhile', 409);
  end if;
  return held;
end $$;

-- Writes a next step or a visit with a partner, or changes a draft: {"partner", "kind", "what", "place",
-- "on_day", "owner", "owner_name"}. What was proposed is changed by a new entry.
create function portal.save_joint_entry(wanted uuid, begun integer, payload jsonb) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver');
  held portal.joint_entry;
begin
  if wanted is null then
    if not exists (select from portal.country c where c.code = payload ->> 'partner' and c.in_network) then
      perform portal.refuse('commitments.no_such_partner', 404);
    end if;
    insert into portal.joint_entry (country, partner, kind, what, place, on_day, owner, owner_name, authors, written_by_name)
    values (person.country, payload ->> 'partner', payload ->> 'kind', trim(payload ->> 'what'),
      trim(coalesce(payload ->> 'place', '')), (payload ->> 'on_day')::date, payload ->> 'owner',
      trim(coalesce(payload ->> 'owner_name', '')), array[person.id], person.name)
    returning * into held;
  else
    held := portal.hold_joint_entry(wanted, begun, person);
    if held.state <> 'draft' then
      perform portal.refuse('commitments.wrong_state', 409, held.state);
    end if;
    update portal.joint_entry j
    set what = trim(payload ->> 'what'), place = trim(coalesce(payload ->> 'place', '')),
      on_day = (payload ->> 'on_day')::date, owner = payload ->> 'owner',
      owner_name = trim(coalesce(payload ->> 'owner_name', '')), written_by_name = person.name, written_at = now(),
      authors = case when person.id = any (j.authors) then j.authors else j.authors || person.id end,
      comment = null, revision = j.revision + 1
    where j.id = held.id;
  end if;
  perform portal.record(person.country, 'joint_entry.written', held.id::text,
    case when wanted is not null then jsonb_build_object('text', held.what, 'due_on', held.on_day) end,
    jsonb_build_object('partner', held.partner, 'text', trim(payload ->> 'what'), 'due_on', payload ->> 'on_day'));
  return held.id;
exception
  when data_exception or integrity_constraint_violation then
    perform portal.refuse('commitments.malformed', 400, sqlerrm);
end $$;

-- Moves an entry on. A draft that is dropped was never seen by the partner and is gone; else dropping needs a
-- comment, which both read.
create function portal.move_joint_entry(wanted uuid, begun integer, target text, said text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver');
  held portal.joint_entry := portal.hold_joint_entry(wanted, begun, person);
  note text := nullif(left(trim(said), 2000), '');
  own boolean := held.country = person.country;
  action text := case target
    when 'proposed' then 'joint_entry.proposed'
    when 'agreed' then 'joint_entry.agreed'
    when 'done' then 'joint_entry.done'
    when 'dropped' then 'joint_entry.dropped'
  end;
begin
  if not coalesce((held.state, target) in (('draft', 'proposed'), ('draft', 'dropped'), ('proposed', 'agreed'),
      ('proposed', 'dropped'), ('agreed', 'done'), ('agreed', 'dropped')), false)
    -- Nobody agrees with themselves.
    or (target = 'agreed' and own) then
    perform portal.refuse('commitments.wrong_state', 409, held.state);
  end if;
  if held.state <> 'draft' and target = 'dropped' and note is null then
    perform portal.refuse('commitments.comment_needed', 400);
  end if;
  -- What speaks for the ministry is an approver's word; that something is done, or a draft is none, anybody's who writes.
  if (target in ('proposed', 'agreed') or (held.state <> 'draft' and target = 'dropped'))
    and not 'approver' = any (person.roles) then
    perform portal.refuse('access.role_needed', 403, 'approver');
  end if;
  if target = 'proposed' and person.id = any (held.authors) then
    perform portal.refuse('commitments.own_text', 403);
  end if;
  if held.state = 'draft' and target = 'dropped' then
    delete from portal.joint_entry j where j.id = held.id;
  else
    update portal.joint_entry j
    set state = target, comment = note, revision = j.revision + 1,
      confirmed_by_name = case when target = 'proposed' then person.name else j.confirmed_by_name end,
      confirmed_at = case when target = 'proposed' then now() else j.confirmed_at end,
      agreed_by_name = case when target = 'agreed' then person.name else j.agreed_by_name end,
      agreed_at = case when target = 'agreed' then now() else j.agreed_at end,
      settled_country = case when target in ('done', 'dropped') then person.country end,
      settled_by_name = case when target in ('done', 'dropped') then person.name end,
      settled_at = case when target in ('done', 'dropped') then now() end
    where j.id = held.id;
  end if;
  perform portal.record(person.country, action, held.id::text,
    jsonb_build_object('state', held.state),
    jsonb_strip_nulls(jsonb_build_object('state', target, 'text', held.what, 'comment', note)));
end $$;

create function api.save_joint_entry(entry text, revision integer, payload text) returns uuid
language sql set search_path = ''
begin atomic
  select portal.save_joint_entry(nullif(entry, '')::uuid, revision, payload::jsonb);
end;
create function api.move_joint_entry(entry text, revision integer, target text, comment text) returns void
language sql set search_path = ''
begin atomic
  select portal.move_joint_entry(entry::uuid, revision, target, comment);
end;

grant execute on function
  portal.save_joint_entry(uuid, integer, jsonb), api.save_joint_entry(text, integer, text),
  portal.move_joint_entry(uuid, integer, text, text), api.move_joint_entry(text, integer, text, text)
to authenticated;
