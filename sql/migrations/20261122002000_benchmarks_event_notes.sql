-- What a ministry notes about its own time lines: "national day", "ambassador arrives". A note
-- is about one of its missions or accounts, or about all of them; nobody else ever reads it.

create table portal.event_note (
  id uuid primary key default gen_random_uuid(),
  country text not null references portal.country (code),
  mission_id uuid,
  account_id uuid,
  day date not null check (day between '2000-01-01' and '2100-12-31'),
  text text not null check (text = trim(text) and char_length(text) between 2 and 120 and text !~ '[[:cntrl:]]'),
  written_by uuid not null,
  written_by_name text not null,
  written_at timestamptz not null default now(),
  -- The country is in the key, so that a note can only be about what is its ministry's own.
  foreign key (mission_id, country) references portal.mission (id, country),
  foreign key (account_id, country) references portal.account (id, country)
);
comment on table portal.event_note is 'A ministry''s own dated notes on its time lines.';
comment on column portal.event_note.mission_id is 'The mission it is about; null for all missions of the ministry.';
comment on column portal.event_note.account_id is 'The account of that mission it is about; null for all of them.';
create index event_note_by_country on portal.event_note (country, day);
create index event_note_by_mission on portal.event_note (mission_id);
create index event_note_by_account on portal.event_note (account_id);

alter table portal.event_note enable row level security;
grant select on portal.event_note to authenticated;
create policy "Members read their ministry's notes" on portal.event_note
for select to authenticated using (country = ((select auth.jwt()) ->> 'country'));
create policy "Only members in good standing read" on portal.event_note
as restrictive for select to authenticated using ((select portal.viewer_is_member()));

create view api.event_note with (security_invoker = true) as
select id, mission_id, account_id, day, text, written_by_name, written_at from portal.event_note;
grant select on api.event_note to authenticated;


-- Adds a note about an account, a mission, or all missions of the viewer's ministry.
create function portal.add_event_note(of_mission uuid, of_account uuid, on_day date, said text) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver');
  made portal.event_note;
begin
  if of_account is not null then
    select a.mission_id into of_mission from portal.account a
    where a.id = of_account and a.country = person.country and (of_mission is null or a.mission_id = of_mission);
    if not found then
      perform portal.refuse('catalogue.no_such_account', 404);
    end if;
  elsif of_mission is not null
    and not exists (select from portal.mission m where m.id = of_mission and m.country = person.country) then
    perform portal.refuse('catalogue.no_such_mission', 404);
  end if;
  insert into portal.event_note (country, mission_id, account_id, day, text, written_by, written_by_name)
  values (person.country, of_mission, of_account, on_day, trim(said), person.id, person.name)
  returning * into made;
  perform portal.record(person.country, 'note.added', made.id::text, null, to_jsonb(made));
  return made.id;
exception
  when check_violation or not_null_violation then
    perform portal.refuse('benchmarks.note_malformed', 400);
end $$;

create function portal.drop_event_note(wanted uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver');
  gone portal.event_note;
begin
  delete from portal.event_note n where n.id = wanted and n.country = person.country returning * into gone;
  if gone.id is null then
    perform portal.refuse('benchmarks.no_such_note', 404);
  end if;
  perform portal.record(person.country, 'note.dropped', gone.id::text, to_jsonb(gone), null);
end $$;

create function api.add_event_note(mission text, account text, day text, said text) returns text
language sql set search_path = ''
begin atomic
  select portal.add_event_note(nullif(mission, '')::uuid, nullif(account, '')::uuid, day::date, said)::text;
end;

create function api.drop_event_note(note text) returns void
language sql set search_path = ''
begin atomic
  select portal.drop_event_note(note::uuid);
end;

grant execute on function
  portal.add_event_note(uuid, uuid, date, text), api.add_event_note(text, text, text, text),
  portal.drop_event_note(uuid), api.drop_event_note(text)
to authenticated;
