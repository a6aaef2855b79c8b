-- What people do about a discrepancy: say why, who looks into it and until when, comment, and sign. Headquarters
-- and the mission sign, as two people; the first signature freezes the figures both speak of.

-- The row of a discrepancy, locked, and the comparison as it stands now. It is made when somebody first acts on it.
create function portal.hold_discrepancy(person portal.member, of_account uuid, of_month date, of_measure text)
returns table (held portal.discrepancy, reported bigint, monitored bigint, state text)
language plpgsql security definer set search_path = ''
as $$
declare
  made portal.discrepancy;
  now_is record;
begin
  select c.reported, c.monitored, c.state into now_is
  from portal.comparison(of_month, of_month) as c
  where c.account_id = of_account and c.measure = of_measure;
  insert into portal.discrepancy (country, account_id, month, measure)
  select person.country, of_account, of_month, of_measure
  where now_is.state in ('differs', 'unreported')
    and exists (select from portal.account a where a.id = of_account and a.country = person.country)
  on conflict (account_id, month, measure) do nothing;
  select * into made from portal.discrepancy d
  where d.country = person.country and d.account_id = of_account and d.month = of_month and d.measure = of_measure
  for update;
  if made.id is null then
    perform portal.refuse('reconcile.no_discrepancy', 404);
  end if;
  return query select made, now_is.reported, now_is.monitored, coalesce(now_is.state, 'agrees');
end $$;

create function portal.note_discrepancy(
  of portal.discrepancy, person portal.member, action text, said text, changed jsonb, reported bigint, monitored bigint
) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  insert into portal.discrepancy_event (
    discrepancy_id, country, person, person_name, action, comment, changes, reported, monitored)
  values (of.id, of.country, person.id, person.name, split_part(action, '.', 2), nullif(left(trim(said), 2000), ''), changed, reported, monitored);
  perform portal.record(of.country, action, of.id::text, null,
    jsonb_build_object('account_id', of.account_id, 'month', of.month, 'measure', of.measure,
      'reported', reported, 'monitored', monitored, 'comment', nullif(left(trim(said), 2000), '')) || changed);
end $$;

-- Writes down cause, owner and due date, each empty where it is not known, and a comment if there is one.
-- What somebody signed is not changed under their signature.
create function portal.save_discrepancy(
  of_account uuid, of_month date, of_measure text, why text, owned_by uuid, due date, said text
) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver');
  found record;
  owner_is portal.member;
  changed jsonb;
begin
  select * into found from portal.hold_discrepancy(person, of_account, of_month, of_measure);
  select * into owner_is from portal.member m
  where m.id = owned_by and m.country = person.country and m.suspended_at is null;
  if owned_by is not null and owner_is.id is null then
    perform portal.refuse('reconcile.no_such_owner', 404);
  end if;
  changed := (select coalesce(jsonb_object_agg(n.key, n.value), '{}')
    from jsonb_each(jsonb_build_object('cause', why, 'owner', owner_is.name, 'due_on', due)) as n
    where n.value is distinct from
      jsonb_build_object('cause', (found.held).cause, 'owner', (found.held).owner_name, 'due_on', (found.held).due_on) -> n.key);
  if changed = '{}' then
    if coalesce(trim(said), '') <> '' then
      perform portal.note_discrepancy(found.held, person, 'discrepancy.commented', said, '{}', found.reported, found.monitored);
    end if;
    return;
  end if;
  if (found.held).signed_by_mission is not null or (found.held).signed_by_headquarters is not null then
    perform portal.refuse('reconcile.signed', 409);
  end if;
  update portal.discrepancy d set cause = why, owner = owner_is.id, owner_name = owner_is.name, due_on = due
  where d.id = (found.held).id;
  perform portal.note_discrepancy(found.held, person, 'discrepancy.changed', said, changed, found.reported, found.monitored);
exception when check_violation then
  perform portal.refuse('reconcile.malformed', 400, sqlerrm);
end $$;

-- Signs for one side. `seen_reported` and `seen_monitored` are the figures the person had on the screen: nobody signs
-- others than those. An approver signs for headquarters, an analyst for the mission, and never the same person for both.
create function portal.sign_discrepancy(
  of_account uuid, of_month date, of_measure text, side text, seen_reported bigint, seen_monitored bigint
) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver');
  found record;
begin
  if side is null or side not in ('mission', 'headquarters') then
    perform portal.refuse('reconcile.malformed', 400, side);
  end if;
  if not (case side when 'mission' then 'contributor' else 'approver' end) = any (person.roles) then
    perform portal.refuse('access.role_needed', 403, case side when 'mission' then 'contributor' else 'approver' end);
  end if;
  select * into found from portal.hold_discrepancy(person, of_account, of_month, of_measure);
  if found.state not in ('differs', 'unreported') then
    perform portal.refuse('reconcile.nothing_to_sign', 409);
  end if;
  if (found.held).cause is null then
    perform portal.refuse('reconcile.cause_needed', 409);
  end if;
  if person.id in ((found.held).signed_by_mission, (found.held).signed_by_headquarters) then
    perform portal.refuse('reconcile.two_people', 403);
  end if;
  if (side = 'mission' and (found.held).signed_by_mission is not null)
    or (side = 'headquarters' and (found.held).signed_by_headquarters is not null) then
    perform portal.refuse('reconcile.signed', 409);
  end if;
  if (found.reported, found.monitored) is distinct from (seen_reported, seen_monitored)
    or ((found.held).reported is not null or (found.held).monitored is not null)
      and ((found.held).reported, (found.held).monitored) is distinct from (found.reported, found.monitored) then
    perform portal.refuse('reconcile.figures_moved', 409);
  end if;
  update portal.discrepancy d set
    reported = found.reported, monitored = found.monitored,
    signed_by_mission = case side when 'mission' then person.id else d.signed_by_mission end,
    signed_by_mission_name = case side when 'mission' then person.name else d.signed_by_mission_name end,
    signed_by_mission_at = case side when 'mission' then now() else d.signed_by_mission_at end,
    signed_by_headquarters = case side when 'headquarters' then person.id else d.signed_by_headquarters end,
    signed_by_headquarters_name = case side when 'headquarters' then person.name else d.signed_by_headquarters_name end,
    signed_by_headquarters_at = case side when 'headquarters' then now() else d.signed_by_headquarters_at end
  where d.id = (found.held).id;
  perform portal.note_discrepancy(found.held, person,
    case side when 'mission' then 'discrepancy.signed_by_mission' else 'discrepancy.signed_by_headquarters' end, null,
    jsonb_build_object('cause', (found.held).cause), found.reported, found.monitored);
end $$;

-- Takes the signatures back, because the figures moved or the cause was wrong. What was signed stays in its life.
create function portal.reopen_discrepancy(of_account uuid, of_month date, of_measure text, said text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver');
  found record;
begin
  select * into found from portal.hold_discrepancy(person, of_account, of_month, of_measure);
  if (found.held).signed_by_mission is null and (found.held).signed_by_headquarters is null then
    perform portal.refuse('reconcile.not_signed', 409);
  end if;
  if coalesce(trim(said), '') = '' then
    perform portal.refuse('reconcile.comment_needed', 400);
  end if;
  update portal.discrepancy d set reported = null, monitored = null,
    signed_by_mission = null, signed_by_mission_name = null, signed_by_mission_at = null,
    signed_by_headquarters = null, signed_by_headquarters_name = null, signed_by_headquarters_at = null
  where d.id = (found.held).id;
  perform portal.note_discrepancy(found.held, person, 'discrepancy.reopened', said,
    jsonb_build_object('signed_reported', (found.held).reported, 'signed_monitored', (found.held).monitored),
    found.reported, found.monitored);
end $$;

-- Says of two posts of one account whether they are the same. The latest word counts.
create function portal.decide_match(of_account uuid, of_reported text, of_monitored text, is_same boolean) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver');
begin
  if not exists (
    select from portal.post p join portal.submission s on s.id = p.submission_id and s.state = 'approved'
    where p.account_id = of_account and p.country = person.country and p.external_id = of_reported)
    or not exists (
    select from portal.post p join portal.submission s on s.id = p.submission_id and s.state = 'compared'
    where p.account_id = of_account and p.country = person.country and p.external_id = of_monitored) then
    perform portal.refuse('reconcile.no_such_posts', 404);
  end if;
  insert into portal.post_match (account_id, country, reported_id, monitored_id, same, decided_by, decided_by_name)
  values (of_account, person.country, of_reported, of_monitored, is_same, person.id, person.name)
  on conflict (account_id, reported_id, monitored_id) do update
    set same = excluded.same, decided_by = excluded.decided_by, decided_by_name = excluded.decided_by_name,
      decided_at = now();
  perform portal.record(person.country, 'post_match.decided', of_account::text, null,
    jsonb_build_object('reported_id', of_reported, 'monitored_id', of_monitored, 'same', is_same));
exception
  when unique_violation then
    perform portal.refuse('reconcile.post_taken', 409);
  when check_violation or not_null_violation then
    perform portal.refuse('reconcile.malformed', 400, sqlerrm);
end $$;


create function api.save_discrepancy(
  account text, month text, measure text, cause text, owner text, due_on text, comment text
) returns void
language sql set search_path = ''
begin atomic
  select portal.save_discrepancy(account::uuid, month::date, measure, nullif(cause, ''), nullif(owner, '')::uuid,
    nullif(due_on, '')::date, comment);
end;
create function api.sign_discrepancy(
  account text, month text, measure text, side text, reported text, monitored text
) returns void
language sql set search_path = ''
begin atomic
  select portal.sign_discrepancy(account::uuid, month::date, measure, side, nullif(reported, '')::bigint,
    nullif(monitored, '')::bigint);
end;
create function api.reopen_discrepancy(account text, month text, measure text, comment text) returns void
language sql set search_path = ''
begin atomic
  select portal.reopen_discrepancy(account::uuid, month::date, measure, comment);
end;
create function api.decide_match(account text, reported_id text, monitored_id text, same boolean) returns void
language sql set search_path = ''
begin atomic
  select portal.decide_match(account::uuid, reported_id, monitored_id, same);
end;

grant execute on function
  portal.save_discrepancy(uuid, date, text, text, uuid, date, text),
  api.save_discrepancy(text, text, text, text, text, text, text),
  portal.sign_discrepancy(uuid, date, text, text, bigint, bigint),
  api.sign_discrepancy(text, text, text, text, text, text),
  portal.reopen_discrepancy(uuid, date, text, text), api.reopen_discrepancy(text, text, text, text),
  portal.decide_match(uuid, text, text, boolean), api.decide_match(text, text, text, boolean)
to authenticated;
