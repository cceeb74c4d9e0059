"""What `lettrage status` says of the matcher: what it decides alone, on whose word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lettrage.books.engine import Books
from lettrage.core.warehouse import Connection
from lettrage.matching.in_force import in_force

_REASONS = {
    "too_few_decisions": "too few judged decisions to certify more",
    "too_many_errors": "too many errors to certify more",
    "audit_bound_crossed": "audits or reversals crossed the promised error rate",
}
_STATES = {
    "firm": "alone from {threshold:.4g} on; the firm's own decisions speak",
    "prior": "alone from {threshold:.4g} on; the prior speaks",
    "construction": "alone only what cannot mean anything else",
    "none": "nothing alone",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the status: subject, state, detail, and whether it is a fault."""

    subject: str
    state: str
    detail: str
    is_fault: bool = False


def certified(connection: Connection) -> Iterator[Told]:
    """A row a pool, and one where audits wait."""
    verdicts = connection.execute(
        """
        with decided as (
            select kind, count(*) as lines_count
            from marts.match_suggestions where status = 'auto' group by kind
        )
        select
            pool, voice, reason, threshold, decisions, prior_decisions, errors,
            upper_bound, promised,
            coalesce((
                select sum(lines_count)::bigint from decided
                where list_contains(kinds, decided.kind)
            ), 0) as alone_count
        from marts.match_certificates
        order by pool
        """
    )
    names = [column[0] for column in verdicts.description]
    for row in verdicts.fetchall():
        yield _verdict(dict(zip(names, row, strict=True)))
    for (waiting,) in connection.execute(
        "select count(*) from marts.match_audits where outcome = 'waiting'"
    ).fetchall():
        if waiting:
            remedy = "decided alone, drawn for a look; see: lettrage matches audit list"
            yield Told("waiting: audits", f"{waiting:,} decisions", remedy)


def model_in_force(books: Books, connection: Connection) -> Iterator[Told]:
    """Which model judged in the run that made this build."""
    for (known_at,) in connection.execute("select known_at from raw.runs").fetchall():
        told = in_force(books, up_to=known_at)
        shipped = f"shipped model {told.shipped.fingerprint}"
        firms = f"trained on {told.shipped.about.get('firms', 'no')} simulated firms"
        if told.correction is None:
            tried = (
                ""
                if told.tried_at is None
                else (f"; the firm's own of {told.tried_at:%Y-%m-%d} is not in force")
            )
            yield Told("matching: model", shipped, firms + tried)
            continue
        own = told.correction
        yield Told(
            "matching: model",
            f"the firm's own since {own.recorded_at:%Y-%m-%d %H:%M} UTC",
            f"corrects {shipped}, {firms}; on {own.lines_count:,} later decisions a "
            f"loss of {own.own_loss:.4f} a line, the shipped one {own.prior_loss:.4f}",
        )


def _verdict(told: dict[str, object]) -> Told:
    voice, reason = str(told["voice"]), told["reason"]
    simulated = f" and {told['prior_decisions']:,} simulated" * bool(
        told["prior_decisions"]
    )
    detail = f"{told['alone_count']:,} lines decided alone; "
    if told["decisions"] or simulated:
        detail += (
            f"{told['decisions']:,} judged{simulated}, {told['errors']:.4g} wrong: "
            f"at most {told['upper_bound']:.3%}, promised {told['promised']:.3%}"
        )
    else:
        detail += "none judged yet"
    if reason is not None:
        detail += f"; {_REASONS[str(reason)]}"
    is_fault = reason == "audit_bound_crossed"
    state = _STATES[voice].format(**told)
    return Told(f"matching: {told['pool']}", state, detail, is_fault)
