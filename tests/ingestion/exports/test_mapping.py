"""What a mapping may say, and what it may not."""

from __future__ import annotations

import pytest

from lettrage.core.errors import ConfigurationError
from lettrage.ingestion import exports
from lettrage.ingestion.connectors.catalogue import PAGE_TRANSLATORS
from lettrage.ingestion.exports.mapping import Export, export_from

HEAD = 'name = "N"\nkind = "customers"\nsource = "s"\nrecognised_by = ["A"]\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = ", "n.toml: is no TOML"),
        (HEAD + "colour = 1", "n.toml.colour = '1': unknown key"),
        (HEAD + "[customers]\nname = { colum = 'A' }", "n.toml: customers.name.colum"),
        (
            HEAD + "[[passed_over]]\ncolumn = 'A'\nbecause = 'b'",
            "expected `column`, and",
        ),
    ],
)
def test_a_wrong_mapping_is_refused_naming_the_key(text: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        export_from(text, source="n.toml")

    assert said in str(refusal.value)


@pytest.mark.parametrize("export", exports.CATALOGUE, ids=lambda export: export.name)
def test_a_mapping_fills_every_required_column_of_its_kinds(export: Export) -> None:
    assert export.kind in {part.kind.name for part in export.parts}
    for part in export.parts:
        assert part.kind.required <= part.cells.keys(), part.kind.name


@pytest.mark.parametrize("export", exports.CATALOGUE, ids=lambda export: export.name)
def test_a_field_is_made_of_fields_of_its_part(export: Export) -> None:
    for part in export.parts:
        for cell in part.cells.values():
            made_of = {*cell.difference, *cell.total, cell.category_of, cell.sign_of}
            assert made_of - {None} <= part.cells.keys()
            if cell.terms:
                assert "issue_date" in part.cells


@pytest.mark.parametrize("export", exports.CATALOGUE, ids=lambda export: export.name)
def test_what_rows_are_grouped_by_is_a_column_that_every_such_file_has(
    export: Export,
) -> None:
    for part in export.parts:
        groups = [part.once_per, *(cell.count for cell in part.cells.values())]
        groups += [cell.fingerprint for cell in part.cells.values()]
        for names in filter(None, groups):
            always = (
                any_of for any_of in export.recognised_by if set(any_of) <= set(names)
            )
            assert any(always), (part.kind.name, names)


def test_names_are_one_each_and_none_is_a_kind() -> None:
    names = [export.name.casefold() for export in exports.CATALOGUE]

    assert sorted(set(names)) == sorted(names)
    assert all(exports.named(name) is not None for name in names)


def test_no_export_has_the_name_of_what_a_connector_pulls() -> None:
    """Else what both say of one fact would be one program contradicting itself."""
    pulled = {translator.NAME for translator in PAGE_TRANSLATORS}

    assert pulled.isdisjoint(export.name for export in exports.CATALOGUE)
