-- Images and PDFs of a practice. Their bytes lie in a table that only functions read, in
-- parts of some megabytes: the same rules guard them as the text they belong to.
-- See docs/decisions/0005-attachments-in-the-database.md.

create table portal.attachment (
  id uuid primary key default gen_random_uuid(),
  practice_id uuid not null,
  country text not null,
  name text not null check (length(name) between 1 and 200),
  media_type text not null check (media_type in ('image/jpeg', 'image/png', 'image/webp', 'application/pdf')),
  bytes integer not null check (bytes between 1 and 20971520),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  alt text not null default '' check (length(alt) <= 1000),
  parts integer not null check (parts between 1 and 40),
  complete boolean not null default false,
  created_by uuid not null,
  created_by_name text not null,
  created_at timestamptz not null default now(),
  foreign key (practice_id, country) references portal.practice (id, country) on delete cascade,
  check (media_type = 'application/pdf' or alt ~ '\S')
);
comment on table portal.attachment is 'An image or PDF of a practice. Others see it once a published version names it.';
comment on column portal.attachment.alt is 'What an image shows, for who cannot see it.';
create index attachment_by_practice on portal.attachment (practice_id);

create table portal.attachment_part (
  attachment_id uuid not null references portal.attachment (id) on delete cascade,
  number integer not null check (number >= 1),
  content bytea not null check (length(content) between 1 and 4194304),
  primary key (attachment_id, number)
);
comment on table portal.attachment_part is 'The bytes of attachments, in parts of at most 4 MB.';

alter table portal.attachment enable row level security;
alter table portal.attachment_part enable row level security;
grant select on portal.attachment to authenticated;
create policy "Members read attachments of published practices and their ministry's" on portal.attachment
for select to authenticated using (
  country = ((select auth.jwt()) ->> 'country')
  or exists (select from portal.practice p where p.id = practice_id and p.version is not null and attachment.id = any (p.attachments))
);
create policy "Only members in good standing read" on portal.attachment
as restrictive for select to authenticated using ((select portal.viewer_is_member()));
create policy "Only members in good standing read" on portal.attachment_part
as restrictive for select to authenticated using ((select portal.viewer_is_member()));

create view api.attachment with (security_invoker = true) as
select id, practice_id, country, name, media_type, bytes, sha256, alt, parts, created_at
from portal.attachment where complete;
grant select on api.attachment to authenticated;


-- Announces an attachment: {"name", "media_type", "bytes", "sha256", "alt", "parts"}.
create function portal.start_attachment(to_practice uuid, payload jsonb) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver', 'publisher');
  held portal.practice_draft := portal.hold_practice(to_practice, person);
  made uuid;
begin
  -- What was interrupted yesterday will not be finished.
  delete from portal.attachment a
  where a.practice_id = to_practice and not a.complete and a.created_at < now() - interval '1 day';
  if (select count(*) >= 50 or coalesce(sum(a.bytes), 0) + (payload ->> 'bytes')::integer > 209715200
      from portal.attachment a where a.practice_id = to_practice) then
    perform portal.refuse('practices.attachments_full', 409);
  end if;
  insert into portal.attachment (practice_id, country, name, media_type, bytes, sha256, alt, parts, created_by, created_by_name)
  values (to_practice, held.country, payload ->> 'name', payload ->> 'media_type', (payload ->> 'bytes')::integer,
    payload ->> 'sha256', trim(coalesce(payload ->> 'alt', '')), (payload ->> 'parts')::integer, person.id, person.name)
  returning id into made;
  return made;
exception
  when data_exception or integrity_constraint_violation then
    perform portal.refuse('practices.attachment_malformed', 400, sqlerrm);
end $$;

create function portal.hold_attachment(wanted uuid, person portal.member) returns portal.attachment
language plpgsql security definer set search_path = ''
as $$
declare
  held portal.attachment;
begin
  select * into held from portal.attachment a where a.id = wanted and a.country = person.country for update;
  if held.id is null then
    perform portal.refuse('practices.no_such_attachment', 404);
  end if;
  return held;
end $$;

create function portal.add_attachment_part(wanted uuid, place integer, encoded text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver', 'publisher');
  held portal.attachment := portal.hold_attachment(wanted, person);
begin
  if held.complete or not coalesce(place between 1 and held.parts, false) then
    perform portal.refuse('practices.attachment_malformed', 400, 'part');
  end if;
  -- A part whose answer was lost may come again.
  insert into portal.attachment_part (attachment_id, number, content) values (wanted, place, decode(encoded, 'base64'))
  on conflict (attachment_id, number) do update set content = excluded.content;
exception
  when data_exception or integrity_constraint_violation then
    perform portal.refuse('practices.attachment_malformed', 400, sqlerrm);
end $$;

-- An attachment is there once every byte is.
create function portal.finish_attachment(wanted uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver', 'publisher');
  held portal.attachment := portal.hold_attachment(wanted, person);
begin
  if held.complete then
    return;
  end if;
  if (select count(*) = held.parts and sum(length(p.content)) = held.bytes
        and encode(sha256(string_agg(p.content, '' order by p.number)), 'hex') = held.sha256
      from portal.attachment_part p where p.attachment_id = wanted) is not true then
    perform portal.refuse('practices.attachment_malformed', 400, 'content');
  end if;
  update portal.attachment a set complete = true where a.id = wanted;
  perform portal.record(person.country, 'attachment.added', held.practice_id::text, null,
    jsonb_build_object('file', held.name, 'media_type', held.media_type));
end $$;

-- Takes an attachment out that readers do not see.
create function portal.drop_attachment(wanted uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver', 'publisher');
  held portal.attachment := portal.hold_attachment(wanted, person);
begin
  if exists (
    select from portal.practice p
    join portal.practice_draft d on d.practice_id = p.id
    where p.id = held.practice_id and (wanted = any (p.attachments) or d.content -> 'attachments' ? wanted::text)) then
    perform portal.refuse('practices.attachment_in_use', 409);
  end if;
  delete from portal.attachment a where a.id = wanted;
  perform portal.record(person.country, 'attachment.dropped', held.practice_id::text,
    jsonb_build_object('file', held.name), null);
end $$;

-- One part as base64, for who may see the attachment.
create function portal.attachment_part(of_attachment uuid, of_number integer) returns text
language plpgsql stable security definer set search_path = ''
as $$
declare
  person portal.member :=
    portal.require_role('reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat');
  found_part text;
begin
  select encode(c.content, 'base64') into found_part
  from portal.attachment a
  join portal.practice p on p.id = a.practice_id
  join portal.attachment_part c on c.attachment_id = a.id and c.number = of_number
  where a.id = of_attachment and a.complete
    and (a.country = person.country or (p.version is not null and a.id = any (p.attachments)));
  if found_part is null then
    perform portal.refuse('practices.no_such_attachment', 404);
  end if;
  return found_part;
end $$;

create function api.start_attachment(practice text, payload text) returns uuid
language sql set search_path = ''
begin atomic
  select portal.start_attachment(practice::uuid, payload::jsonb);
end;
create function api.add_attachment_part(attachment text, number integer, content text) returns void
language sql set search_path = ''
begin atomic
  select portal.add_attachment_part(attachment::uuid, number, content);
end;
create function api.finish_attachment(attachment text) returns void
language sql set search_path = ''
begin atomic
  select portal.finish_attachment(attachment::uuid);
end;
create function api.drop_attachment(attachment text) returns void
language sql set search_path = ''
begin atomic
  select portal.drop_attachment(attachment::uuid);
end;
create function api.attachment_part(attachment text, number integer) returns text
language sql stable set search_path = ''
begin atomic
  select portal.attachment_part(attachment::uuid, number);
end;

grant execute on function
  portal.start_attachment(uuid, jsonb), api.start_attachment(text, text),
  portal.add_attachment_part(uuid, integer, text), api.add_attachment_part(text, integer, text),
  portal.finish_attachment(uuid), api.finish_attachment(text),
  portal.drop_attachment(uuid), api.drop_attachment(text),
  portal.attachment_part(uuid, integer), api.attachment_part(text, integer)
to authenticated;
