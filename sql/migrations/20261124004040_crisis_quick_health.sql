-- The health of a feed, as before, without a setting of its own: its body is bound when it is made and
-- looks nothing up by name, and only a function without settings is worked out inside the query that
-- asks. Called one feed at a time, it was three quarters of what a board costs.

-- How a feed does, in one word. A feed that cannot be read is never called silent.
--   closed     nobody follows it any more
--   new        not looked at yet
--   unchecked  due for two hours and nobody looked: the worker does not run
--   failing    three fetches in a row failed, or none ever succeeded
--   empty      it answers and holds nothing
--   silent     it works, but nothing came for three times its usual rhythm, three days at the least
--   fresh      it works
create or replace function portal.feed_health(of_feed portal.feed, state portal.feed_state) returns text
language sql stable
return case
  when of_feed.closed_at is not null then 'closed'
  when state.next_due < now() - interval '2 hours' then 'unchecked'
  when state.last_fetch_at is null then 'new'
  when state.failures >= 3 or (state.failures > 0 and state.last_good_at is null) then 'failing'
  when state.empties >= 3 or (state.empties > 0 and state.items = 0) then 'empty'
  when now() - state.last_item_at > make_interval(secs => 86400 * greatest(3, 3 * state.every_days)) then 'silent'
  else 'fresh'
end;
