-- Who may come in. A person is (issuer, subject) as their ministry's sign-in names
-- them; an e-mail address alone never links anybody to anything.

create table portal.member (
  id uuid primary key,
  issuer text not null,
  subject text not null,
  email text not null,
  name text not null check (length(name) between 1 and 200),
  country text not null references portal.country (code),
  roles text[] not null check (
    cardinality(roles) > 0
    and roles <@ array['reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat']),
  suspended_at timestamptz,
  created_at timestamptz not null default now(),
  unique (issuer, subject)
);
comment on table portal.member is 'A person who may sign in: for one country, with roles.';
comment on column portal.member.id is 'uuid5 of issuer and subject, made by the server that checked the sign-in.';
create index member_by_country on portal.member (country);

create table portal.invitation (
  id uuid primary key default gen_random_uuid(),
  country text not null references portal.country (code),
  email text not null check (email ~ '^[^@\s]+@[^@\s]+\.[^@\s]+$' and length(email) <= 254),
  roles text[] not null check (
    cardinality(roles) > 0
    and roles <@ array['reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat']),
  invited_by uuid,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '30 days',
  accepted_at timestamptz,
  revoked_at timestamptz
);
comment on table portal.invitation is
  'Asks one person in. It is taken up at their first sign-in, by a verified address, through an issuer that speaks for the country.';
create index invitation_by_country on portal.invitation (country);
create unique index invitation_once on portal.invitation (country, lower(email))
where accepted_at is null and revoked_at is null;

alter table portal.member enable row level security;
alter table portal.invitation enable row level security;
grant select on portal.member, portal.invitation to authenticated;

create policy "Members see their colleagues, the secretariat everybody" on portal.member
for select to authenticated
using (
  country = ((select auth.jwt()) ->> 'country')
  or (select portal.viewer_has('secretariat'))
);

create policy "Approvers see their ministry's invitations, the secretariat all" on portal.invitation
for select to authenticated
using (
  (country = ((select auth.jwt()) ->> 'country') and (select portal.viewer_has('approver')))
  or (select portal.viewer_has('secretariat'))
);

create view api.member with (security_invoker = true) as
select id, name, email, country, roles, suspended_at, created_at from portal.member;

create view api.invitation with (security_invoker = true) as
select id, country, email, roles, created_at, expires_at, accepted_at, revoked_at from portal.invitation;

grant select on api.member, api.invitation to authenticated;


-- The token may be up to five minutes old; whoever changes something is looked up now.
create function portal.require_role(variadic wanted text[]) returns portal.member
language plpgsql stable security definer set search_path = ''
as $$
declare
  person portal.member;
begin
  select * into person from portal.member m where m.id = portal.viewer_id();
  if person.id is null or person.country is distinct from portal.viewer_country() then
    perform portal.refuse('access.not_a_member', 403);
  end if;
  if person.suspended_at is not null then
    perform portal.refuse('access.suspended', 403);
  end if;
  if not person.roles && wanted then
    perform portal.refuse('access.role_needed', 403, array_to_string(wanted, ', '));
  end if;
  return person;
end $$;


-- The one question asked without a country in the token: who is this person here?
create function portal.my_membership() returns table (
  id uuid, name text, email text, country text, roles text[], suspended boolean
)
language sql stable security definer set search_path = ''
begin atomic
  select m.id, m.name, m.email, m.country, m.roles, m.suspended_at is not null
  from portal.member m where m.id = portal.viewer_id();
end;

create function api.my_membership() returns table (
  id uuid, name text, email text, country text, roles text[], suspended boolean
)
language sql stable set search_path = ''
begin atomic
  select * from portal.my_membership();
end;


-- Takes up the viewer's invitation. The server has checked the sign-in and says in
-- the token which address is verified and which countries the issuer speaks for.
create function portal.accept_invitation() returns boolean
language plpgsql security definer set search_path = ''
as $$
declare
  claims jsonb := auth.jwt();
  chosen portal.invitation;
begin
  if claims ->> 'verified_email' is null or claims ->> 'issuer' is null or claims ->> 'subject' is null then
    return false;
  end if;
  select * into chosen from portal.invitation i
  -- Only A to Z have a small form here: elsewhere a Kelvin sign becomes k, and a stranger a colleague.
  where lower(i.email collate "C") = lower((claims ->> 'verified_email') collate "C")
    and i.accepted_at is null and i.revoked_at is null and i.expires_at > now()
    and (claims -> 'speaks_for') ? i.country
  order by i.created_at
  limit 1
  for update;
  if chosen.id is null or exists (select from portal.member m where m.id = portal.viewer_id()) then
    return false;
  end if;
  insert into portal.member (id, issuer, subject, email, name, country, roles)
  values (portal.viewer_id(), claims ->> 'issuer', claims ->> 'subject', claims ->> 'verified_email',
    left(coalesce(nullif(claims ->> 'name', ''), claims ->> 'verified_email'), 200), chosen.country, chosen.roles);
  update portal.invitation set accepted_at = now() where id = chosen.id;
  perform portal.record(chosen.country, 'invitation.accepted', chosen.id::text, null,
    jsonb_build_object('email', chosen.email, 'roles', to_jsonb(chosen.roles)));
  return true;
end $$;

create function api.accept_invitation() returns boolean
language sql set search_path = ''
begin atomic
  select portal.accept_invitation();
end;


-- A ministry's approver looks after its readers, contributors and approvers. The
-- secretariat looks after everybody, and alone hands out the network-wide roles.
create function portal.require_member_keeper(of_country text, with_roles text[]) returns portal.member
language plpgsql stable security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('approver', 'secretariat');
begin
  if 'secretariat' = any (person.roles) then
    return person;
  end if;
  if of_country is distinct from person.country then
    perform portal.refuse('access.other_ministry', 403);
  end if;
  if not with_roles <@ array['reader', 'contributor', 'approver'] then
    perform portal.refuse('access.role_not_yours_to_give', 403);
  end if;
  return person;
end $$;

create function portal.invite_member(of_country text, to_email text, with_roles text[]) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  made uuid;
  keeper portal.member := portal.require_member_keeper(of_country, with_roles);
begin
  if not exists (select from portal.country c where c.code = of_country and c.in_network) then
    perform portal.refuse('access.country_not_in_network', 400, of_country);
  end if;
  -- The same address asked again replaces the earlier invitation.
  update portal.invitation set revoked_at = now()
  where country = of_country and lower(email) = lower(trim(to_email)) and accepted_at is null and revoked_at is null;
  begin
    insert into portal.invitation (country, email, roles, invited_by)
    values (of_country, trim(to_email), with_roles, keeper.id)
    returning id into made;
  exception when check_violation then
    perform portal.refuse('access.invitation_malformed', 400);
  end;
  perform portal.record(of_country, 'invitation.made', made::text, null,
    jsonb_build_object('email', trim(to_email), 'roles', to_jsonb(with_roles)));
  return made;
end $$;

create function portal.revoke_invitation(invitation_id uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  found_invitation portal.invitation;
begin
  select * into found_invitation from portal.invitation i where i.id = invitation_id for update;
  perform portal.require_member_keeper(found_invitation.country, found_invitation.roles);
  if found_invitation.accepted_at is not null or found_invitation.revoked_at is not null then
    perform portal.refuse('access.invitation_closed', 409);
  end if;
  update portal.invitation set revoked_at = now() where id = invitation_id;
  perform portal.record(found_invitation.country, 'invitation.revoked', invitation_id::text,
    jsonb_build_object('email', found_invitation.email), null);
end $$;

create function portal.change_member(member_id uuid, with_roles text[], suspend boolean) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member;
  keeper portal.member;
begin
  select * into person from portal.member m where m.id = member_id for update;
  keeper := portal.require_member_keeper(person.country, with_roles || person.roles);
  if person.id is null then
    perform portal.refuse('access.no_such_member', 404);
  end if;
  -- Nobody locks themselves out, and nobody raises themselves.
  if keeper.id = member_id then
    perform portal.refuse('access.not_yourself', 403);
  end if;
  begin
    update portal.member
    set roles = with_roles,
      suspended_at = case when suspend then coalesce(suspended_at, now()) end
    where id = member_id;
  exception when check_violation then
    perform portal.refuse('access.roles_malformed', 400);
  end;
  perform portal.record(person.country, 'member.changed', member_id::text,
    jsonb_build_object('roles', to_jsonb(person.roles), 'suspended', person.suspended_at is not null),
    jsonb_build_object('roles', to_jsonb(with_roles), 'suspended', suspend));
end $$;

create function api.invite_member(country text, email text, roles text) returns uuid
language sql set search_path = ''
begin atomic
  select portal.invite_member(country, email, string_to_array(roles, ','));
end;

create function api.revoke_invitation(invitation text) returns void
language sql set search_path = ''
begin atomic
  select portal.revoke_invitation(invitation::uuid);
end;

create function api.change_member(member text, roles text, suspend boolean) returns void
language sql set search_path = ''
begin atomic
  select portal.change_member(member::uuid, string_to_array(roles, ','), suspend);
end;

grant execute on function
  portal.my_membership(), api.my_membership(),
  portal.accept_invitation(), api.accept_invitation(),
  portal.invite_member(text, text, text[]), api.invite_member(text, text, text),
  portal.revoke_invitation(uuid), api.revoke_invitation(text),
  portal.change_member(uuid, text[], boolean), api.change_member(text, text, boolean)
to authenticated;
