"""Questions about what the machine decides alone, and on whose word."""

from __future__ import annotations

from lettrage.dashboards.answers import Answer, Build, ask


def certificates(build: Build) -> Answer:
    """The verdicts of the build, one row a pool.

    Columns: pool, voice, reason, threshold, decisions (the firm's own, judged),
    prior_decisions (null where no threshold stands on them), errors, upper_bound,
    promised, alone_count (lines that stand as decided alone).
    """
    return ask(
        build,
        """
        with

        decided as (

            select kind, count(*) as lines_count
            from marts.match_suggestions
            where status = 'auto'
            group by kind

        ),

        counted as (

            select certificates.pool, sum(decided.lines_count)::bigint as lines_count
            from marts.match_certificates as certificates
            inner join decided on list_contains(certificates.kinds, decided.kind)
            group by certificates.pool

        )

        select
            certificates.pool,
            certificates.voice,
            certificates.reason,
            certificates.threshold,
            certificates.decisions,
            -- Without a threshold none of them was counted.
            case
                when certificates.threshold is not null
                    then certificates.prior_decisions
            end as prior_decisions,
            certificates.errors,
            -- Where nothing was judged, nothing is known.
            case
                when certificates.decisions + certificates.prior_decisions > 0
                    then certificates.upper_bound
            end as upper_bound,
            certificates.promised,
            -- A pool without a line that was decided alone has none.
            coalesce(counted.lines_count, 0) as alone_count
        from marts.match_certificates as certificates
        left join counted on counted.pool = certificates.pool
        order by alone_count desc, certificates.pool
        """,
    )
