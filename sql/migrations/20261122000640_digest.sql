-- The weekly digest by e-mail: who wants it in which language, and who has it. It is
-- written and sent outside the serving process, by whoever holds the database's password.

create table portal.digest_choice (
  member_id uuid primary key references portal.member (id),
  country text not null,
  wanted boolean not null,
  language text not null check (language ~ '^[a-z]{2,3}$'),
  chosen_at timestamptz not null default now()
);
comment on table portal.digest_choice is
  'What a member chose about the weekly digest; without a row contributors and approvers get it.';

create table portal.digest_sent (
  member_id uuid not null references portal.member (id),
  week text not null check (week ~ '^[0-9]{4}-W[0-9]{2}$'),
  country text not null,
  outcome text not null check (outcome in ('sent', 'nothing_to_say')),
  at timestamptz not null default now(),
  primary key (member_id, week)
);
comment on table portal.digest_sent is 'Which member was written to in which ISO week: nobody gets a second letter.';

alter table portal.digest_choice enable row level security;
alter table portal.digest_sent enable row level security;
grant select on portal.digest_choice to authenticated;

create policy "Members read their own choice" on portal.digest_choice
for select to authenticated using (member_id = (select portal.viewer_id()));
create policy "Only members in good standing read" on portal.digest_choice as restrictive
for select to authenticated using ((select portal.viewer_is_member()));
create policy "Only members in good standing read" on portal.digest_sent as restrictive
for select to authenticated using ((select portal.viewer_is_member()));

create view api.digest_choice with (security_invoker = true) as
select wanted, language, chosen_at from portal.digest_choice;
grant select on api.digest_choice to authenticated;

create function portal.choose_digest(of_wanted boolean, of_language text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role(
    'reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat');
  was portal.digest_choice;
begin
  if portal.viewer_machine() is not null then
    perform portal.refuse('access.denied', 403);
  end if;
  select * into was from portal.digest_choice c where c.member_id = person.id;
  insert into portal.digest_choice (member_id, country, wanted, language)
  values (person.id, person.country, of_wanted, of_language)
  on conflict (member_id) do update
  set wanted = excluded.wanted, language = excluded.language, country = excluded.country, chosen_at = now();
  perform portal.record(person.country, 'digest.chosen', person.id::text,
    case when was.member_id is not null then jsonb_build_object('wanted', was.wanted, 'language', was.language) end,
    jsonb_build_object('wanted', of_wanted, 'language', of_language));
exception
  when check_violation or not_null_violation then
    perform portal.refuse('access.malformed', 400);
end $$;

create function api.choose_digest(wanted boolean, language text) returns void
language sql set search_path = ''
begin atomic
  select portal.choose_digest(wanted, language);
end;
grant execute on function
  portal.choose_digest(boolean, text), api.choose_digest(boolean, text)
to authenticated;
