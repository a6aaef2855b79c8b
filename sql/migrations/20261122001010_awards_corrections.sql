-- What is published stands, but people err. A correction of an edition, a category or a
-- result is written by one publisher with its reason and made by a second one; what was
-- there before stays readable beside it. (A rule is corrected by its next version.)

create table portal.award_correction (
  id uuid primary key default gen_random_uuid(),
  kind text not null check (kind in ('edition', 'category', 'result')),
  entry uuid not null,
  country text not null references portal.country (code),
  before jsonb not null,
  after jsonb not null check (after <> '{}'),
  reason text not null check (length(reason) between 1 and 2000),
  state text not null default 'review' check (state in ('review', 'returned', 'published')),
  drafted_by uuid not null,
  drafted_at timestamptz not null default now(),
  decided_by uuid,
  decided_at timestamptz,
  comment text,
  check ((state = 'review') = (decided_by is null)),
  check (portal.two_people(state, drafted_by, decided_by))
);
comment on table portal.award_correction is 'What was put right in a published award entry, why, and by whom.';
comment on column portal.award_correction.before is 'The fields as they stood, and in `after` as they should read.';
create index award_correction_by_entry on portal.award_correction (entry);
create index award_correction_by_country on portal.award_correction (country);
-- Two corrections at once would each undo the other's words.
create unique index award_correction_once on portal.award_correction (entry) where state = 'review';

alter table portal.award_correction enable row level security;
grant select on portal.award_correction to authenticated;
create policy "Members read corrections of what they see, publishers their ministry's" on portal.award_correction
for select to authenticated
using (
  (country = ((select auth.jwt()) ->> 'country') and (select portal.viewer_has('publisher')))
  or (state = 'published' and (
    exists (select from portal.edition e where e.id = entry)
    or exists (select from portal.category c where c.id = entry)
    or exists (select from portal.result r where r.id = entry)))
);
create policy "Only members in good standing read" on portal.award_correction
as restrictive for select to authenticated using ((select portal.viewer_is_member()));

create view api.award_correction with (security_invoker = true) as
select id, kind, entry, country, before, after, reason, state, drafted_by, drafted_at, decided_by, decided_at, comment
from portal.award_correction;
grant select on api.award_correction to authenticated;


-- Proposes to change fields of a published entry. What it belongs to never changes.
create function portal.propose_correction(kind text, wanted uuid, changes jsonb, reason text) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('publisher');
  held jsonb := portal.hold_award(kind, wanted);
  fixed jsonb;
  made uuid;
begin
  if held is null or kind = 'rule' then
    perform portal.refuse('awards.no_such_entry', 404, kind);
  end if;
  perform portal.require_organiser(person, kind, held);
  if held ->> 'state' <> 'published' then
    perform portal.refuse('awards.wrong_state', 409, held ->> 'state');
  end if;
  if nullif(trim(reason), '') is null then
    perform portal.refuse('awards.comment_needed', 400);
  end if;
  select jsonb_object_agg(f.key, f.value) into fixed from jsonb_each(changes) as f
  where portal.award_template(kind) ? f.key and f.key not in ('edition_id', 'category_id', 'code', 'replaces')
    and f.value is distinct from held -> f.key;
  if fixed is null then
    perform portal.refuse('awards.nothing_changed', 400);
  end if;
  insert into portal.award_correction (kind, entry, country, before, after, reason, drafted_by)
  values (kind, wanted, person.country,
    (select jsonb_object_agg(k, held -> k) from jsonb_object_keys(fixed) as k), fixed, left(trim(reason), 2000), person.id)
  returning id into made;
  perform portal.record(person.country, 'award.correction_proposed', wanted::text, null,
    jsonb_build_object('entry', kind, 'correction', made, 'reason', left(trim(reason), 2000)));
  return made;
exception
  when unique_violation then perform portal.refuse('awards.correction_waits', 409);
end $$;

-- Makes a correction, or returns it with a comment. Nobody makes the one they wrote.
create function portal.decide_correction(wanted uuid, publish boolean, comment text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('publisher');
  asked portal.award_correction;
  held jsonb;
  fields text;
  note text := nullif(left(trim(comment), 2000), '');
begin
  select * into asked from portal.award_correction c where c.id = wanted for update;
  if asked.id is null then
    perform portal.refuse('awards.no_such_entry', 404, 'correction');
  end if;
  if asked.country <> person.country then
    perform portal.refuse('awards.other_organiser', 403);
  end if;
  if asked.state <> 'review' then
    perform portal.refuse('awards.wrong_state', 409, asked.state);
  end if;
  if publish and asked.drafted_by = person.id then
    perform portal.refuse('awards.own_entry', 403);
  end if;
  if not publish and note is null then
    perform portal.refuse('awards.comment_needed', 400);
  end if;
  if publish then
    held := portal.hold_award(asked.kind, asked.entry);
    if held ->> 'state' <> 'published' then
      perform portal.refuse('awards.wrong_state', 409, held ->> 'state');
    end if;
    if asked.kind = 'result' then
      perform portal.check_award_result(held || asked.after || '{"replaces": null}', 'published');
    end if;
    select string_agg(quote_ident(k), ', ' order by k) into fields from jsonb_object_keys(asked.after) as k;
    execute format(
      'update portal.%1$I set (%2$s) = (select %2$s from jsonb_populate_record(null::portal.%1$I, $1)) where id = $2',
      asked.kind, fields) using asked.after, asked.entry;
  end if;
  update portal.award_correction c
  set state = case when publish then 'published' else 'returned' end, decided_by = person.id, decided_at = now(),
    comment = note
  where c.id = wanted;
  perform portal.record(person.country,
    case when publish then 'award.corrected' else 'award.correction_returned' end,
    asked.entry::text, asked.before,
    asked.after || jsonb_build_object('entry', asked.kind, 'reason', asked.reason)
      || case when note is null then '{}' else jsonb_build_object('comment', note) end);
exception
  when data_exception or integrity_constraint_violation then
    perform portal.refuse('awards.malformed', 400, sqlerrm);
end $$;

-- Throws away an entry that was never out; what hangs below it goes first.
create function portal.drop_award(kind text, wanted uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('publisher');
  held jsonb := portal.hold_award(kind, wanted);
begin
  if held is null then
    perform portal.refuse('awards.no_such_entry', 404, kind);
  end if;
  perform portal.require_organiser(person, kind, held);
  if held ->> 'state' not in ('draft', 'review') then
    perform portal.refuse('awards.stands', 409);
  end if;
  execute format('delete from portal.%I where id = $1', kind) using wanted;
  perform portal.record(person.country, 'award.dropped', wanted::text, held, jsonb_build_object('entry', kind));
exception
  when foreign_key_violation then perform portal.refuse('awards.not_empty', 409);
end $$;

create function api.propose_correction(kind text, entry text, changes text, reason text) returns uuid
language sql set search_path = ''
begin atomic
  select portal.propose_correction(kind, entry::uuid, changes::jsonb, reason);
end;
create function api.decide_correction(correction text, publish boolean, comment text) returns void
language sql set search_path = ''
begin atomic
  select portal.decide_correction(correction::uuid, publish, comment);
end;
create function api.drop_award(kind text, entry text) returns void
language sql set search_path = ''
begin atomic
  select portal.drop_award(kind, entry::uuid);
end;

grant execute on function
  portal.propose_correction(text, uuid, jsonb, text), api.propose_correction(text, text, text, text),
  portal.decide_correction(uuid, boolean, text), api.decide_correction(text, boolean, text),
  portal.drop_award(text, uuid), api.drop_award(text, text)
to authenticated;
