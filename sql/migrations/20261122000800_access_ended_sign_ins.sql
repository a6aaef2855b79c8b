-- The cookie of a sign-in cannot be recalled: whoever signed out is remembered here, so
-- that neither a restart of the portal nor a second copy of it opens to the old cookie.

create table portal.ended_sign_in (
  member_id uuid not null references portal.member (id),
  signed_in_at bigint not null check (signed_in_at > 0),
  country text not null,
  ended_at timestamptz not null default now(),
  primary key (member_id, signed_in_at)
);
comment on table portal.ended_sign_in is
  'A sign-in that its person ended, by the second it began (Unix time); kept as long as a cookie lives.';

alter table portal.ended_sign_in enable row level security;
create policy "Only members in good standing read" on portal.ended_sign_in as restrictive
for select to authenticated using ((select portal.viewer_is_member()));


-- Asked, as the membership is, by a token that names a person and no country yet.
create function portal.sign_in_ended(of_signed_in_at bigint) returns boolean
language sql stable security definer set search_path = ''
return exists (
  select from portal.ended_sign_in e
  where e.member_id = portal.viewer_id() and e.signed_in_at = of_signed_in_at
);

create function api.sign_in_ended(signed_in_at bigint) returns boolean
language sql stable set search_path = ''
begin atomic
  select portal.sign_in_ended(signed_in_at);
end;


-- Ends the viewer's own sign-in. A machine acts for a member and ends nothing of theirs.
create function portal.end_sign_in(of_signed_in_at bigint) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role(
    'reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat');
  -- A cookie lives thirty days; clocks differ by a little.
  oldest bigint := extract(epoch from now() - interval '31 days');
  newest bigint := extract(epoch from now() + interval '5 minutes');
begin
  if portal.viewer_machine() is not null then
    perform portal.refuse('access.denied', 403);
  end if;
  if of_signed_in_at is null or of_signed_in_at not between oldest and newest then
    perform portal.refuse('access.malformed', 400);
  end if;
  delete from portal.ended_sign_in e where e.member_id = person.id and e.signed_in_at < oldest;
  insert into portal.ended_sign_in (member_id, signed_in_at, country)
  values (person.id, of_signed_in_at, person.country)
  on conflict do nothing;
  if found then
    perform portal.record(person.country, 'member.signed_out', person.id::text, null, null);
  end if;
end $$;

create function api.end_sign_in(signed_in_at bigint) returns void
language sql set search_path = ''
begin atomic
  select portal.end_sign_in(signed_in_at);
end;

grant execute on function
  portal.sign_in_ended(bigint), api.sign_in_ended(bigint),
  portal.end_sign_in(bigint), api.end_sign_in(bigint)
to authenticated;
