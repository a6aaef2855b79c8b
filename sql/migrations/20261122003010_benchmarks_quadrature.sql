-- The same quantiles, some twenty times faster: a release of a large network has ten thousands of
-- them. The mass of the beta distribution between two neighbouring values is integrated
-- by Gauss and Legendre's rule with eight points (Abramowitz and Stegun, table 25.4) in one
-- statement, instead of a continued fraction for each value.
create or replace function portal.harrell_davis(ordered double precision[], weights double precision[], level double precision)
returns double precision
language plpgsql immutable strict parallel safe set search_path = ''
as $$
declare
  n constant integer := cardinality(ordered);
  shares double precision[];
  effective double precision;
  a double precision;
  b double precision;
  ln_beta double precision;
  peak double precision;
  estimate double precision;
begin
  select array_agg(s.upto / s.total order by s.position), (max(s.total) ^ 2) / sum(s.weight ^ 2)
  into shares, effective
  from (
    select w.weight, w.position, sum(w.weight) over (order by w.position) as upto, sum(w.weight) over () as total
    from unnest(weights) with ordinality as w (weight, position)
  ) as s;
  a := (effective + 1) * level;
  b := (effective + 1) * (1 - level);
  ln_beta := portal.ln_gamma(a) + portal.ln_gamma(b) - portal.ln_gamma(a + b);
  if least(a, b) < 4 then
    -- So few values that the density has no smooth end: the exact function, value by value.
    select sum(v.value * (v.upto - v.before)) into estimate
    from (
      select o.value, i.upto, lag(i.upto, 1, 0::double precision) over (order by o.position) as before
      from unnest(ordered, shares) with ordinality as o (value, share, position)
      cross join lateral (select case when o.position = n then 1
        else portal.incomplete_beta(a, b, o.share, ln_beta) end as upto) as i
    ) as v;
    return estimate;
  end if;
  peak := (a - 1) / (a + b - 2);
  select sum(m.value * m.mass) / sum(m.mass) into estimate
  from (
    select o.value,
      -- Beyond e^-600 nothing is left to add, and PostgreSQL refuses to underflow.
      g.weight * o.half * exp(greatest((a - 1) * ln(p.x) + (b - 1) * ln(1 - p.x) - ln_beta, -600)) as mass
    from (
      select v.value, (v.share - v.before) / 2 as half, (v.share + v.before) / 2 as middle,
        least(greatest(v.before, peak), v.share) as nearest
      from (
        select u.value, u.share, lag(u.share, 1, 0::double precision) over (order by u.position) as before
        from unnest(ordered, shares) with ordinality as u (value, share, position)
      ) as v
    ) as o
    cross join unnest(
      array[-0.9602898564975363, -0.7966664774136267, -0.5255324099163290, -0.1834346424956498,
        0.1834346424956498, 0.5255324099163290, 0.7966664774136267, 0.9602898564975363]::double precision[],
      array[0.1012285362903763, 0.2223810344533745, 0.3137066458778873, 0.3626837833783620,
        0.3626837833783620, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763]::double precision[]
    ) as g (place, weight)
    cross join lateral (select o.middle + o.half * g.place as x) as p
    -- The density has one peak: where it is nothing at the point nearest to it, the whole gap is nothing.
    where o.half > 0
      and (a - 1) * ln(greatest(o.nearest, 1e-300)) + (b - 1) * ln(greatest(1 - o.nearest, 1e-300)) - ln_beta > -30
  ) as m;
  return estimate;
end $$;
