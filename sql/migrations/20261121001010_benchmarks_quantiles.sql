-- Quantiles that are never one mission's value: Harrell and Davis (1982), "A new
-- distribution-free quantile estimator", Biometrika 69; weighted as in Akinshin (2023),
-- "Weighted quantile estimators", arXiv 2304.07265, with Kish's effective sample size.
-- Each order statistic counts by the mass a beta distribution puts on its stretch.

-- Natural logarithm of the gamma function for x > 0, by Lanczos' series (g = 7, nine
-- terms): relative error below 1e-14. PostgreSQL has its own only from 18 on.
create function portal.ln_gamma(x double precision) returns double precision
language sql immutable strict parallel safe set search_path = ''
return 0.918938533204672742 + (x - 0.5) * ln(x + 6.5) - (x + 6.5) + ln(
  0.99999999999980993 + 676.5203681218851 / x - 1259.1392167224028 / (x + 1)
  + 771.32342877765313 / (x + 2) - 176.61502916214059 / (x + 3) + 12.507343278686905 / (x + 4)
  - 0.13857109526572012 / (x + 5) + 9.9843695780195716e-6 / (x + 6) + 1.5056327351493116e-7 / (x + 7));

-- The regularised incomplete beta function I_x(a, b), by its continued fraction
-- (DLMF 8.17.22) evaluated with Lentz's method; absolute error below 1e-12. `ln_beta` is
-- ln B(a, b), for whoever asks many times with the same a and b.
create function portal.incomplete_beta(
  a double precision, b double precision, x double precision, ln_beta double precision default null
) returns double precision
language plpgsql immutable parallel safe set search_path = ''
as $$
declare
  -- The fraction converges fast on this side of the mean; beyond it, I_x(a, b) = 1 - I_1-x(b, a).
  mirrored boolean := x > (a + 1) / (a + b + 2);
  p double precision := case when mirrored then b else a end;
  q double precision := case when mirrored then a else b end;
  y double precision := case when mirrored then 1 - x else x end;
  front double precision;
  tiny constant double precision := 1e-30;
  c double precision := 1;
  d double precision;
  fraction double precision;
  step double precision;
  term double precision;
begin
  if x <= 0 then
    return 0;
  elsif x >= 1 then
    return 1;
  end if;
  front := p * ln(y) + q * ln(1 - y) - ln(p)
    - coalesce(ln_beta, portal.ln_gamma(p) + portal.ln_gamma(q) - portal.ln_gamma(p + q));
  -- PostgreSQL refuses to underflow; so far out nothing is left to add.
  if front < -600 then
    return case when mirrored then 1 else 0 end;
  end if;
  d := 1 - (p + q) * y / (p + 1);
  d := 1 / case when abs(d) < tiny then tiny else d end;
  fraction := d;
  for m in 1..1000 loop
    term := m * (q - m) * y / ((p + 2 * m - 1) * (p + 2 * m));
    d := 1 + term * d;
    c := 1 + term / c;
    d := 1 / case when abs(d) < tiny then tiny else d end;
    c := case when abs(c) < tiny then tiny else c end;
    fraction := fraction * d * c;
    term := -(p + m) * (p + q + m) * y / ((p + 2 * m) * (p + 2 * m + 1));
    d := 1 + term * d;
    c := 1 + term / c;
    d := 1 / case when abs(d) < tiny then tiny else d end;
    c := case when abs(c) < tiny then tiny else c end;
    step := d * c;
    fraction := fraction * step;
    exit when abs(step - 1) < 1e-13;
  end loop;
  return case when mirrored then 1 - exp(front) * fraction else exp(front) * fraction end;
end $$;

-- The quantile at `level` of values in rising order with their weights (of any scale).
-- It equals the sum over values of value × (I(t_i) - I(t_i-1)), where t_i is the share of
-- the weights up to value i. Summed by parts it walks from the middle outwards over the gaps
-- between values, and stops where the beta distribution has no mass left.
create function portal.harrell_davis(ordered double precision[], weights double precision[], level double precision)
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
  middle integer;
  mass double precision;
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
  select count(*) + 1 into middle from unnest(shares[:n - 1]) as share where share < level;
  estimate := ordered[middle];
  for i in middle..n - 1 loop
    mass := 1 - portal.incomplete_beta(a, b, shares[i], ln_beta);
    exit when mass < 1e-9;
    estimate := estimate + mass * (ordered[i + 1] - ordered[i]);
  end loop;
  for i in reverse middle - 1..1 loop
    mass := portal.incomplete_beta(a, b, shares[i], ln_beta);
    exit when mass < 1e-9;
    estimate := estimate - mass * (ordered[i + 1] - ordered[i]);
  end loop;
  return estimate;
end $$;

create function portal.significant(x double precision, digits integer) returns double precision
language sql immutable strict parallel safe set search_path = ''
return case when x = 0 then 0 else round(x::numeric, digits - 1 - floor(log(abs(x)))::integer)::double precision end;


-- HMAC-SHA-256 (RFC 2104) with core functions only. The two pads are the key, filled up
-- to 64 bytes, XORed with 0x36 for the inner and 0x5c for the outer hash; made once.
create function portal.hmac_pad(key bytea, mask integer) returns bytea
language plpgsql immutable strict set search_path = ''
as $$
declare
  padded bytea := case when length(key) > 64 then sha256(key) else key end;
begin
  padded := padded || decode(repeat('00', 64 - length(padded)), 'hex');
  for i in 0..63 loop
    padded := set_byte(padded, i, get_byte(padded, i) # mask);
  end loop;
  return padded;
end $$;

create function portal.hmac(inner_pad bytea, outer_pad bytea, message text) returns bytea
language sql immutable strict parallel safe set search_path = ''
return sha256(outer_pad || sha256(inner_pad || convert_to(message, 'UTF8')));
