-- Accounts are renamed, and the files of earlier years still name the old handle. Each
-- change of a handle leaves the one before, whoever changed it and by which way, so that
-- old files find their account.

create table portal.account_handle (
  account_id uuid not null,
  country text not null,
  handle text not null check (length(handle) between 1 and 200),
  until date not null default current_date,
  primary key (account_id, handle, until),
  foreign key (account_id, country) references portal.account (id, country) on delete cascade
);
comment on table portal.account_handle is 'Handles that accounts had before, each with the day it was changed.';
create index account_handle_by_country on portal.account_handle (country);

alter table portal.account_handle enable row level security;
grant select on portal.account_handle to authenticated;
create policy "Members read the former handles of their own accounts" on portal.account_handle
for select to authenticated using (country = ((select auth.jwt()) ->> 'country'));
create policy "Only members in good standing read" on portal.account_handle as restrictive
for select to authenticated using ((select portal.viewer_is_member()));

create view api.account_handle with (security_invoker = true) as
select account_id, handle, until from portal.account_handle;
grant select on api.account_handle to authenticated;

create function portal.keep_former_handle() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  insert into portal.account_handle (account_id, country, handle)
  values (old.id, old.country, old.handle)
  on conflict do nothing;
  return null;
end $$;
-- The same name in other letters is no new handle.
create trigger account_keeps_former_handle after update of handle on portal.account
for each row when (lower(old.handle) <> lower(new.handle))
execute function portal.keep_former_handle();
