-- Letters end by a link in one of them, without signing in. The portal has checked the link's signature
-- and says in its own token whose letters they are; a token without it ends nothing.
create function portal.stop_letters() returns void
language plpgsql security definer set search_path = ''
as $$
declare
  told jsonb := (select auth.jwt());
  person portal.member;
  many integer := 0;
begin
  select * into person from portal.member m where m.id = (told ->> 'letters_of')::uuid;
  -- Whoever has left gets no letters; nobody is told that they have.
  if person.id is null then
    return;
  end if;
  if told ->> 'letters' = 'weekly' then
    insert into portal.digest_choice (member_id, country, wanted, language)
    values (person.id, person.country, false, told ->> 'letters_in')
    on conflict (member_id) do update
    set wanted = false, chosen_at = now() where digest_choice.wanted;
    get diagnostics many = row_count;
  elsif told ->> 'letters' = 'alerts' then
    with views as (
      update portal.subscription s set by_mail = false where s.member_id = person.id and s.by_mail returning s.id
    ),
    alerts as (
      update portal.alert a set by_mail = false where a.member_id = person.id and a.by_mail returning a.id
    ),
    waiting as (
      delete from portal.alert_sent s
      where s.member_id = person.id and s.way = 'mail' and s.state = 'waiting'
        and (s.leased_until is null or s.leased_until < now())
      returning s.id
    )
    select (select count(*) from views) + (select count(*) from alerts) + (select count(*) from waiting) into many;
  end if;
  -- A second press changes nothing, and is no event.
  if many > 0 then
    perform portal.record(person.country, 'letters.stopped', person.id::text, null,
      jsonb_build_object('letters', told ->> 'letters'), person.id, person.name);
  end if;
end $$;

create function api.stop_letters() returns void
language sql set search_path = ''
begin atomic
  select portal.stop_letters();
end;
grant execute on function portal.stop_letters(), api.stop_letters() to authenticated;
