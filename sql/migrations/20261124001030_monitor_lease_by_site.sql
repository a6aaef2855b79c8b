-- Feeds of one site are looked at one after the other. So many of them leased together that a site
-- which hangs (40 seconds a look) outlasts the lease would be leased again for ever, and never
-- noted as failing: so a call gives out five of a site at most.
create or replace function portal.lease_feeds(most integer, for_seconds integer) returns table (
  feed_id uuid, lease uuid, address text, kind text, site text, etag text, last_modified text, failures integer
)
language plpgsql security definer set search_path = ''
as $$
declare
  of_one_site constant integer := 5;
begin
  return query
    with due as (
      select s.feed_id, s.next_due,
        row_number() over (partition by f.site order by s.next_due, s.feed_id) as place
      from portal.feed_state s
      join portal.feed f on f.id = s.feed_id
      where s.next_due <= now() and f.closed_at is null
        and not exists (
          select from portal.feed o
          join portal.feed_state held on held.feed_id = o.id
          where o.site = f.site and o.closed_at is null and held.leased_until >= now())
    ), chosen as (
      select d.feed_id from due d where d.place <= of_one_site order by d.next_due, d.feed_id limit most
    ), free as (
      -- Another worker may have chosen the same ones: whoever locks a row first has it.
      select s.feed_id from portal.feed_state s
      where s.feed_id in (select c.feed_id from chosen c)
        and s.next_due <= now() and (s.leased_until is null or s.leased_until < now())
      for update skip locked
    )
    update portal.feed_state s
    set lease = gen_random_uuid(), leased_until = now() + make_interval(secs => for_seconds)
    from free, portal.feed f
    where s.feed_id = free.feed_id and f.id = s.feed_id
    returning s.feed_id, s.lease, f.address, f.kind, f.site, s.etag, s.last_modified, s.failures;
end $$;
