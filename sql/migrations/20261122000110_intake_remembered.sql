-- What a ministry said once about a kind of file: how its columns are to be read, which
-- platform it is of, whose figures it holds. Each is bounded, because texts of a file
-- stand in it, and noted in the log when it changes.

create table portal.intake_answer (
  country text not null references portal.country (code),
  kind text not null check (length(kind) between 1 and 200),
  platform text check (platform in (
    'x', 'facebook', 'instagram', 'youtube', 'tiktok', 'linkedin', 'telegram', 'other')),
  account_id uuid,
  updated_at timestamptz not null default now(),
  primary key (country, kind),
  foreign key (account_id, country) references portal.account (id, country) on delete cascade
);
comment on table portal.intake_answer is
  'What a ministry last answered about a kind of file that does not say it: its platform, or its account.';
create index intake_answer_by_account on portal.intake_answer (account_id);

alter table portal.intake_answer enable row level security;
grant select on portal.intake_answer to authenticated;
create policy "Members read their own ministry's answers" on portal.intake_answer
for select to authenticated using (country = ((select auth.jwt()) ->> 'country'));
create policy "Only members in good standing read" on portal.intake_answer as restrictive
for select to authenticated using ((select portal.viewer_is_member()));

create view api.intake_answer with (security_invoker = true) as
select kind, platform, account_id from portal.intake_answer;
grant select on api.intake_answer to authenticated;

-- Keeps the answer; a part that is not said stays as it was. The thousand latest are kept.
create function portal.remember_answer(of_kind text, said_platform text, said_account uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor');
  was portal.intake_answer;
  now_is portal.intake_answer;
begin
  select * into was from portal.intake_answer a where a.country = person.country and a.kind = of_kind;
  insert into portal.intake_answer as a (country, kind, platform, account_id)
  values (person.country, of_kind, said_platform, said_account)
  on conflict (country, kind) do update set platform = coalesce(excluded.platform, a.platform),
    account_id = coalesce(excluded.account_id, a.account_id), updated_at = clock_timestamp()
  returning * into now_is;
  if (was.platform, was.account_id) is not distinct from (now_is.platform, now_is.account_id) then
    return;
  end if;
  delete from portal.intake_answer a
  where a.country = person.country and a.kind not in (
    select b.kind from portal.intake_answer b where b.country = person.country
    order by b.updated_at desc limit 1000);
  perform portal.record(person.country, 'answer.remembered', of_kind, null, jsonb_build_object(
    'platform', now_is.platform,
    'handle', (select c.handle from portal.account c where c.id = now_is.account_id)));
exception
  when foreign_key_violation then
    perform portal.refuse('intake.account_not_yours', 403);
  when check_violation or not_null_violation then
    perform portal.refuse('intake.malformed', 400, sqlerrm);
end $$;

-- As before, with bounds: a mapping has at most 60 entries of at most 1,000 characters, and a
-- ministry keeps the thousand mappings it used last.
create or replace function portal.remember_mapping(of_fingerprint text, chosen jsonb) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor');
  was jsonb;
begin
  if of_fingerprint !~ '^[0-9a-f]{64}$' or jsonb_typeof(chosen) <> 'object' then
    perform portal.refuse('intake.malformed', 400, 'mapping');
  end if;
  if (select count(*) > 60 or bool_or(length(e.key) > 100 or length(e.value #>> '{}') > 1000
        or jsonb_typeof(e.value) <> 'string')
      from jsonb_each(chosen) as e) then
    perform portal.refuse('intake.malformed', 400, 'mapping');
  end if;
  select m.mapping into was from portal.column_mapping m
  where m.country = person.country and m.fingerprint = of_fingerprint;
  insert into portal.column_mapping (country, fingerprint, mapping)
  values (person.country, of_fingerprint, chosen)
  on conflict (country, fingerprint) do update set mapping = excluded.mapping, updated_at = clock_timestamp();
  if was = chosen then
    return;
  end if;
  delete from portal.column_mapping m
  where m.country = person.country and m.fingerprint not in (
    select k.fingerprint from portal.column_mapping k where k.country = person.country
    order by k.updated_at desc limit 1000);
  perform portal.record(person.country, 'mapping.remembered', of_fingerprint, null,
    jsonb_build_object('columns', (select count(*) from jsonb_object_keys(chosen))));
end $$;

create function api.remember_answer(kind text, platform text, account text) returns void
language sql set search_path = ''
begin atomic
  select portal.remember_answer(kind, nullif(platform, ''), nullif(account, '')::uuid);
end;
grant execute on function portal.remember_answer(text, text, uuid), api.remember_answer(text, text, text)
to authenticated;
