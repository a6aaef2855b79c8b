"""The rules of Supabase's database linter that can apply here, as queries of our own.

Each returns what breaks the rule, one text a row. Hosted Supabase shows the same
rules to the deployer, who should find nothing there.
"""

from dataclasses import dataclass
from typing import Final, Literal, LiteralString


@dataclass(frozen=True)
class Lint:
    """One rule: its number and name in the linter, how grave it is, and the query."""

    name: str
    level: Literal["ERROR", "WARN", "INFO"]
    query: LiteralString


LINTS: Final = (
    Lint(
        "0001 unindexed foreign keys",
        "INFO",
        """
        select k.conrelid::regclass || ': ' || k.conname
        from pg_constraint k
        where k.contype = 'f' and k.connamespace = 'portal'::regnamespace
          -- An index that begins with the first column of the key finds a handful of rows: enough.
          and not exists (select from pg_index i where i.indrelid = k.conrelid and i.indkey[0] = k.conkey[1])
        """,
    ),
    Lint(
        "0002 users of Supabase Auth exposed",
        "ERROR",
        """
        select distinct v.oid::regclass::text
        from pg_class v
        join pg_rewrite r on r.ev_class = v.oid
        join pg_depend d on d.objid = r.oid and d.refobjid = to_regclass('auth.users')
        where v.relnamespace in ('api'::regnamespace, 'public'::regnamespace, 'portal'::regnamespace)
        """,
    ),
    Lint(
        "0003 a policy asks auth anew for each row",
        "WARN",
        r"""
        select tablename || ': ' || policyname from pg_policies
        where schemaname not in ('auth', 'storage')
          and exists (
            select from unnest(array[qual, with_check]) as expression
            where expression ~ '(auth\.(uid|jwt|role|email)|current_setting|portal\.viewer_\w+)\('
              and lower(regexp_replace(expression,
                'select\s+(auth\.\w+|current_setting|portal\.viewer_\w+)\(', '', 'gi'))
                ~ '(auth\.(uid|jwt|role|email)|current_setting|portal\.viewer_\w+)\(')
        """,
    ),
    Lint(
        "0004 no primary key",
        "INFO",
        """
        select c.oid::regclass::text from pg_class c
        where c.relkind in ('r', 'p') and c.relnamespace in ('portal'::regnamespace, 'public'::regnamespace)
          and not exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'p')
        """,
    ),
    Lint(
        "0006 several permissive policies for one role and verb",
        "WARN",
        """
        select p.polrelid::regclass || ': ' || string_agg(p.polname, ', ')
        from pg_policy p, unnest(p.polroles) as role,
          unnest(case p.polcmd when '*' then array['r', 'a', 'w', 'd']::"char"[] else array[p.polcmd] end) as verb
        where p.polpermissive
        group by p.polrelid, role, verb having count(*) > 1
        """,
    ),
    Lint(
        "0007 policies without row-level security",
        "ERROR",
        """
        select c.oid::regclass::text from pg_class c
        where not c.relrowsecurity and exists (select from pg_policy p where p.polrelid = c.oid)
        """,
    ),
    Lint(
        "0008 row-level security without policies",
        "INFO",
        """
        select c.oid::regclass::text from pg_class c
        where c.relrowsecurity and c.relnamespace in ('portal'::regnamespace, 'public'::regnamespace)
          and not exists (select from pg_policy p where p.polrelid = c.oid)
        """,
    ),
    Lint(
        "0009 the same index twice",
        "WARN",
        r"""
        select string_agg(i.indexrelid::regclass::text, ', ')
        from pg_index i join pg_class c on c.oid = i.indexrelid
        where c.relnamespace = 'portal'::regnamespace
        group by i.indrelid, regexp_replace(pg_get_indexdef(i.indexrelid), '^CREATE (UNIQUE )?INDEX \S+', '')
        having count(*) > 1
        """,
    ),
    Lint(
        "0010 a view with its owner's rights",
        "ERROR",
        """
        select v.oid::regclass::text from pg_class v
        where v.relkind = 'v' and v.relnamespace in ('api'::regnamespace, 'public'::regnamespace, 'portal'::regnamespace)
          and not coalesce(v.reloptions && array['security_invoker=true', 'security_invoker=on', 'security_invoker=1'],
            false)
        """,
    ),
    Lint(
        "0011 a function with the caller's search path",
        "WARN",
        """
        select p.oid::regprocedure::text from pg_proc p
        where p.pronamespace in ('api'::regnamespace, 'public'::regnamespace, 'portal'::regnamespace)
          -- A body that was bound when the function was made looks nothing up by name.
          and p.prosqlbody is null and not coalesce(p.proconfig && array['search_path=""'], false)
        """,
    ),
    Lint(
        "0013 an exposed table without row-level security",
        "ERROR",
        """
        select c.oid::regclass::text from pg_class c
        where c.relkind in ('r', 'p') and not c.relrowsecurity
          and c.relnamespace in ('api'::regnamespace, 'public'::regnamespace, 'portal'::regnamespace)
        """,
    ),
    Lint(
        "0014 an extension in an exposed schema",
        "WARN",
        """
        select extname::text from pg_extension
        where extnamespace in ('api'::regnamespace, 'public'::regnamespace, 'portal'::regnamespace)
        """,
    ),
    Lint(
        "0015 a policy trusts what users write about themselves",
        "ERROR",
        """
        select tablename || ': ' || policyname from pg_policies
        where coalesce(qual, '') || coalesce(with_check, '') like '%user_metadata%'
        """,
    ),
    Lint(
        "0016 and 0017 a materialised view or foreign table in the exposed schema",
        "WARN",
        """
        select oid::regclass::text from pg_class
        where relkind in ('m', 'f') and relnamespace in ('api'::regnamespace, 'public'::regnamespace)
        """,
    ),
    Lint(
        "0018 a column of a type that blocks upgrades",
        "WARN",
        """
        select a.attrelid::regclass || '.' || a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid
        where c.relnamespace = 'portal'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0
          and a.atttypid in ('regcollation'::regtype, 'regconfig'::regtype, 'regdictionary'::regtype,
            'regnamespace'::regtype, 'regoper'::regtype, 'regoperator'::regtype, 'regproc'::regtype,
            'regprocedure'::regtype)
        """,
    ),
    Lint(
        "0024 a policy that is always true",
        "WARN",
        r"""
        select tablename || ': ' || policyname from pg_policies
        where permissive = 'PERMISSIVE'
          and (coalesce(qual, with_check) is null or coalesce(qual, '') ~* '^\(*(true|1 = 1)\)*$'
            or coalesce(with_check, '') ~* '^\(*(true|1 = 1)\)*$')
        """,
    ),
    Lint(
        "0028 and 0029 an exposed function with its owner's rights",
        "WARN",
        """
        select oid::regprocedure::text from pg_proc
        where prosecdef and pronamespace in ('api'::regnamespace, 'public'::regnamespace)
        """,
    ),
    Lint(
        "0030 a policy that lets in whoever has no identity",
        "WARN",
        r"""
        select tablename || ': ' || policyname from pg_policies
        where qual ~* '(auth\.\w+\(\)|->> ''\w+''::text|viewer_\w+\(\))[^()]*\)*\s+is null'
        """,
    ),
)

# Rules we know and do not follow, with the reason.
DEVIATIONS: Final = {
    "0012 anonymous sign-ins": "Supabase Auth signs nobody in here: the portal's server signs the tokens, and"
    " a token of an anonymous user has no country and names no member, so it opens nothing.",
    "0026 and 0027 tables offered through GraphQL": "the deployer exposes no schema to GraphQL.",
}

# Remarks known and accepted, each with the reason.
ACCEPTED_INFO: Final = {
    "portal.category: category_indicator_fkey": "a handful of rows; indicators are never taken out.",
    "portal.peer_membership: peer_membership_peer_group_fkey": "peer groups are never taken out.",
    "portal.release: release_rule_version_fkey": "a handful of rows; rules are never taken out.",
    "portal.result: result_replaces_fkey": "a handful of rows; results are never taken out.",
    "portal.post": "landed rows have no key of their own: what is current follows from their submissions.",
    "portal.account_day": "landed rows have no key of their own: what is current follows from their submissions.",
}
