"""Whose an invoice is, and what its other party is called."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lettrage.core.errors import DocumentError
from lettrage.core.settings import Company
from lettrage.ingestion.formats.einvoice import cii, parties
from lettrage.ingestion.formats.einvoice.document import EInvoice, Identifier, Party
from lettrage.ingestion.formats.einvoice.tree import parse

SAMPLE = Path(__file__).parents[3] / "samples" / "cii" / "invoice.xml"
NOBODY = Party("Kunde AG", (), None, None, None, None, None, None, None, "DE")


@pytest.fixture(scope="module")
def invoice() -> EInvoice:
    return cii.read(parse(SAMPLE.read_bytes(), SAMPLE.name))


@pytest.mark.parametrize(
    ("company", "is_issued"),
    [
        (Company(siren="732 829 320"), True),
        (Company(siren="901234567"), False),
        (Company(vat_number="FR 44 732829320"), True),
        (Company(vat_number="FR15901234567"), False),
        (Company(name="ATELIER  MOREL", siren=""), False),
    ],
)
def test_our_siren_or_vat_number_tells_the_side_that_we_are_on(
    invoice: EInvoice, company: Company, is_issued: bool
) -> None:
    if company.name:
        # A namesake with a SIREN is not us, so the buyer without any must be.
        buyer = replace(NOBODY, name="Atelier Morel")
        invoice = replace(invoice, buyer=buyer)
    assert parties.is_issued_by(invoice, company, "x.xml") is is_issued


@pytest.mark.parametrize(
    "identifier",
    [
        Identifier("0002", "732829320"),
        Identifier("0009", "732 829 320 00074"),
        Identifier("0225", "732829320_FACTURES"),
        Identifier(None, "732829320"),
    ],
)
def test_our_siren_is_found_in_any_scheme(
    invoice: EInvoice, identifier: Identifier
) -> None:
    seller = replace(NOBODY, identifiers=(identifier,), country="FR")
    ours = Company(siren="732829320")
    assert parties.is_issued_by(replace(invoice, seller=seller), ours, "x.xml")


def test_a_buyer_that_is_only_named_is_known_by_our_name(invoice: EInvoice) -> None:
    seller = replace(NOBODY, vat_number="DE123456704")
    buyer = replace(NOBODY, name="Atelier  MOREL")
    ours = Company(name="Atelier Morel", siren="732829320")
    foreign = replace(invoice, seller=seller, buyer=buyer)
    assert not parties.is_issued_by(foreign, ours, "x.xml")


def test_members_of_a_vat_group_are_told_apart_by_their_siren(
    invoice: EInvoice,
) -> None:
    shared = "FR71911112225"
    group = replace(
        invoice,
        seller=replace(invoice.seller, vat_number=shared),
        buyer=replace(invoice.buyer, vat_number=shared),
    )
    ours = Company(siren="901234567", vat_number=shared)
    assert not parties.is_issued_by(group, ours, "x.xml")


def test_an_invoice_of_others_is_refused_with_who_they_are(invoice: EInvoice) -> None:
    with pytest.raises(DocumentError) as error:
        parties.is_issued_by(invoice, Company(siren="911112225"), "F.xml")
    assert str(error.value) == (
        "F.xml: seller is Atelier Morel (SIREN 732829320, VAT number FR44732829320), "
        "buyer is Boulangerie des Quais (SIREN 901234567); expected exactly one of "
        "them to be this firm (company.siren '911112225', company.vat_number ''); "
        "fill or mend company.siren in lettrage.toml"
    )


def test_an_invoice_from_us_to_us_is_refused(invoice: EInvoice) -> None:
    both = replace(invoice, buyer=invoice.seller)
    with pytest.raises(DocumentError, match="expected exactly one"):
        parties.is_issued_by(both, Company(siren="732829320"), "F.xml")


def test_a_firm_without_any_identity_owns_no_invoice(invoice: EInvoice) -> None:
    nameless = replace(invoice, seller=replace(NOBODY, name=" "))
    with pytest.raises(DocumentError, match=r"fill or mend company\.siren"):
        parties.is_issued_by(nameless, Company(), "F.xml")


@pytest.mark.parametrize(
    ("party", "customer", "supplier"),
    [
        (replace(NOBODY, vat_number="FR44732829320"), "siren:732829320", None),
        (replace(NOBODY, vat_number="DE 123 456 704"), "vat:DE123456704", None),
        (
            replace(
                NOBODY,
                identifiers=(Identifier("0060", "1"), Identifier("0088", "4012345")),
            ),
            "gln:4012345",
            None,
        ),
        (
            replace(NOBODY, endpoint=Identifier("EM", "a@kunde.example")),
            "EM:a@kunde.example",
            None,
        ),
        (
            replace(NOBODY, identifiers=(Identifier(None, "C-7"),)),
            "number:C-7",
            # Two suppliers may both bear the number C-7.
            "name:kunde ag",
        ),
        (NOBODY, "name:kunde ag", None),
    ],
)
def test_a_party_is_called_by_the_best_that_is_known_of_it(
    party: Party, customer: str, supplier: str | None
) -> None:
    assert parties.customer_id(party) == customer
    assert parties.supplier_id(party) == (supplier or customer)
