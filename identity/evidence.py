"""What speaks for and against two records being one firm, and whether it is sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from lettrage.identity import policy
from lettrage.identity.candidates import Rarity
from lettrage.identity.keys import Record


class Strength(IntEnum):
    """How sure it is that two records of different programs are one."""

    DOUBTFUL = 0  # a person decides
    REACHABLE = 1  # nearly equal names, and the same IBAN, mailbox or firm's domain
    KEY = 2  # the same SIREN or VAT number
    KEY_AND_NAME = 3
    ESTABLISHMENT = 4  # the same SIRET


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that two records have, or have not, in common.

    Args:
        name: a key of `policy.POINTS`, or `same_name`, `similar_name`.
        points: for (positive) or against.
        value: what is shared; None where naming it says nothing more.
    """

    name: str
    points: int
    value: str | None = None


@dataclass(slots=True)
class Judgement:
    """Two records compared.

    Args:
        strength: whether the facts are sure.
        facts: in the order in which they are told.
    """

    strength: Strength = Strength.DOUBTFUL
    facts: list[Fact] = field(default_factory=list)

    @property
    def score(self) -> int:
        """The points together, from 0 to `policy.SCORE_MAX`."""
        points = sum(fact.points for fact in self.facts)
        return max(0, min(policy.SCORE_MAX, points))

    @property
    def is_proposed(self) -> bool:
        """Whether a person should see it."""
        return bool(self.strength) or self.score >= policy.PROPOSED_FROM


def contradict(left: Record, right: Record) -> bool:
    """Whether the two cannot be one firm, whatever else they share.

    Two SIREN are two firms; so are two VAT numbers of one country, unless the SIREN is
    the same; and who declared one the parent of the other knows both.
    """
    if _differ(left.siren, right.siren):
        return True
    is_one_siren = left.siren is not None and left.siren == right.siren
    vat = left.vat_number, right.vat_number
    is_one_country = (vat[0] or "")[:2] == (vat[1] or "")[:2]
    if _differ(*vat) and is_one_country and not is_one_siren:
        return True
    parents = {left.parent_customer_id, right.parent_customer_id}
    if {left.customer_id, right.customer_id} & parents:
        return True
    is_sibling = len(parents) == 1 and None not in parents
    return is_sibling and left.system == right.system


def judge(left: Record, right: Record, *, similarity: int, rarity: Rarity) -> Judgement:
    """Compare two records that do not contradict each other.

    Args:
        left: a record.
        right: another.
        similarity: of their names, 0 to 100.
        rarity: of words among all names.
    """
    is_equal = _is_name_equal(left, right)
    is_near = is_equal or _is_name_nearly_equal(left, right, similarity)
    facts = [
        *_key_facts(left, right),
        *_name_facts(left, right, similarity, rarity, is_equal=is_equal),
        *_place_facts(left, right),
    ]
    if left.system == right.system:
        facts.append(_fact("same_system"))
    return Judgement(strength_of(left, right, facts, is_near=is_near), facts)


def is_kept_on_purpose(left: Record, right: Record) -> bool:
    """Whether one program holds both as establishments or services of one firm."""
    if left.system != right.system or left.siren is None or left.siren != right.siren:
        return False
    is_told_apart = (
        _differ(left.siret, right.siret)
        or _differ(left.service_code, right.service_code)
        or _differ(left.place, right.place)
    )
    return is_told_apart or not _is_name_equal(left, right)


def strength_of(
    left: Record, right: Record, facts: Sequence[Fact], *, is_near: bool
) -> Strength:
    """Whether the facts are sure. Within one program nothing is."""
    said = {fact.name for fact in facts}
    if left.system == right.system or "other_service" in said:
        return Strength.DOUBTFUL
    if "same_siret" in said:
        return Strength.ESTABLISHMENT
    if said & {"same_siren", "same_vat_number"}:
        if is_near:
            return Strength.KEY_AND_NAME
        # Another name at another place, or another establishment: may be a slip.
        is_elsewhere = {"other_name", "other_place"} <= said
        if is_elsewhere or "other_establishment" in said:
            return Strength.DOUBTFUL
        return Strength.KEY
    against = {"other_legal_form", "other_country"}
    if is_near and said & {"same_iban", "same_mailbox", "same_domain"}:
        return Strength.DOUBTFUL if said & against else Strength.REACHABLE
    return Strength.DOUBTFUL


def _key_facts(left: Record, right: Record) -> list[Fact]:
    facts = []
    if left.siret and right.siret:
        if left.siret == right.siret:
            facts.append(_fact("same_siret", left.siret))
        else:
            facts.append(_fact("other_establishment"))
    if left.siren and left.siren == right.siren and not _has(facts, "same_siret"):
        facts.append(_fact("same_siren", left.siren))
    if left.vat_number and left.vat_number == right.vat_number and not left.siren:
        facts.append(_fact("same_vat_number", left.vat_number))
    if left.iban and left.iban == right.iban:
        facts.append(_fact("same_iban", left.iban))
    if left.mailbox and left.mailbox == right.mailbox:
        facts.append(_fact("same_mailbox", left.mailbox))
    elif left.domain and left.domain == right.domain:
        facts.append(_fact("same_domain", left.domain))
    if _differ(left.service_code, right.service_code):
        facts.append(_fact("other_service"))
    return facts


def _name_facts(
    left: Record, right: Record, similarity: int, rarity: Rarity, *, is_equal: bool
) -> list[Fact]:
    if not (left.name.words and right.name.words):
        return []
    facts = []
    is_other = left.name.numbers != right.name.numbers
    if is_other or similarity < policy.SIMILARITY_UNLIKE:
        facts.append(_fact("other_name"))
    elif similarity >= policy.SIMILARITY_MIN:
        rare = min(rarity.of_name(left.name.words), rarity.of_name(right.name.words))
        alike = 100 if is_equal else min(similarity, 99)
        full = next(points for least, points in policy.NAME_POINTS if alike >= least)
        name = "same_name" if is_equal else "similar_name"
        facts.append(Fact(name, int(full * rare), None if is_equal else str(alike)))
        if left.name.is_person or right.name.is_person:
            facts.append(_fact("reads_like_a_person"))
    if _differ(left.name.form, right.name.form):
        facts.append(_fact("other_legal_form"))
    return facts


def _place_facts(left: Record, right: Record) -> list[Fact]:
    facts = []
    if _differ(left.country, right.country):
        facts.append(_fact("other_country"))
    elif _differ(left.place, right.place):
        facts.append(_fact("other_place"))
    elif left.place and left.place == right.place:
        facts.append(_fact("same_place", left.place))
        if left.street and left.street == right.street:
            facts.append(_fact("same_street"))
    return facts


def _is_name_equal(left: Record, right: Record) -> bool:
    return bool(left.name.words) and (
        left.name.key == right.name.key or left.name.compact == right.name.compact
    )


def _is_name_nearly_equal(left: Record, right: Record, similarity: int) -> bool:
    """A slip of the pen in a long name; in a person's it may be another person."""
    shortest = min(len(left.name.compact), len(right.name.compact))
    return (
        similarity >= policy.SIMILARITY_NEARLY_EQUAL
        and shortest >= policy.NEARLY_EQUAL_LETTERS_MIN
        and left.name.numbers == right.name.numbers
        and not (left.name.is_person or right.name.is_person)
    )


def _differ(one: str | None, other: str | None) -> bool:
    """Whether both are known, and differ."""
    return bool(one and other and one != other)


def _fact(name: str, value: str | None = None) -> Fact:
    return Fact(name, policy.POINTS[name], value)


def _has(facts: Sequence[Fact], name: str) -> bool:
    return any(fact.name == name for fact in facts)
