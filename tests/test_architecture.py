"""The arrows between the models, read from dbt's manifest."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from lettrage.ingestion.kinds import KINDS
from lettrage.ingestion.schema import TABLES

ROOT = Path(__file__).parents[1]


@pytest.fixture(name="manifest", scope="module")
def _manifest(manifest: Any) -> dict[str, Any]:
    """What dbt knows of the project, as it would write it."""
    written: dict[str, Any] = manifest.writable_manifest().to_dict(omit_none=False)
    return written


def _models(manifest: dict[str, Any], layer: str = "") -> list[dict[str, Any]]:
    return [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["path"].startswith(layer)
    ]


def _read_by(manifest: dict[str, Any], model: dict[str, Any]) -> list[dict[str, Any]]:
    """The models and sources that `model` reads."""
    return [
        manifest["sources"].get(name) or manifest["nodes"][name]
        for name in model["depends_on"]["nodes"]
    ]


def test_only_staging_reads_a_source(manifest: dict[str, Any]) -> None:
    strays = [
        model["name"]
        for model in _models(manifest)
        if not model["path"].startswith("staging/")
        if any(node["resource_type"] == "source" for node in _read_by(manifest, model))
    ]
    assert not strays, _listed(strays)


def test_a_staging_model_reads_one_source_and_no_model(
    manifest: dict[str, Any],
) -> None:
    for model in _models(manifest, "staging/"):
        kinds = [node["resource_type"] for node in _read_by(manifest, model)]
        assert kinds == ["source"], model["name"]


def test_no_model_below_reads_a_mart(manifest: dict[str, Any]) -> None:
    strays = [
        model["name"]
        for layer in ("staging/", "intermediate/")
        for model in _models(manifest, layer)
        if any(
            node["resource_type"] == "model" and node["path"].startswith("marts/")
            for node in _read_by(manifest, model)
        )
    ]
    assert not strays, _listed(strays)


def test_every_source_is_a_raw_table_that_ingestion_makes(
    manifest: dict[str, Any],
) -> None:
    made = {*TABLES, *(kind.name for kind in KINDS)}
    sources = {source["identifier"] for source in manifest["sources"].values()}
    assert sources <= made
    assert {source["schema"] for source in manifest["sources"].values()} == {"raw"}


def test_the_name_of_a_model_says_its_layer(manifest: dict[str, Any]) -> None:
    shapes = {
        "staging": r"stg_[a-z0-9]+__[a-z0-9_]+",
        "intermediate": r"int_[a-z0-9_]+",
        "marts": r"(?!stg_|int_|fct_|dim_)[a-z][a-z0-9_]*",
    }
    for model in _models(manifest):
        layer = model["path"].partition("/")[0]
        assert layer in shapes, model["path"]
        assert re.fullmatch(shapes[layer], model["name"]), model["path"]
        assert model["schema"] == layer, model["name"]


def test_the_material_of_a_model_follows_its_layer(manifest: dict[str, Any]) -> None:
    for model in _models(manifest):
        expected = "view" if model["path"].startswith("staging/") else "table"
        assert model["config"]["materialized"] == expected, model["name"]


def test_every_model_has_its_twin_that_describes_it(manifest: dict[str, Any]) -> None:
    for model in _models(manifest):
        twin = Path(model["original_file_path"]).with_suffix(".yml")
        assert (model["patch_path"] or "").endswith(str(twin)), model["name"]
        assert model["description"].strip(), model["name"]


def test_every_mart_says_its_grain_and_holds_its_contract(
    manifest: dict[str, Any],
) -> None:
    marts = _models(manifest, "marts/")
    assert marts
    for mart in marts:
        assert mart["description"].startswith("One row per "), mart["name"]
        assert mart["config"]["contract"]["enforced"], mart["name"]


def test_every_column_of_a_mart_is_described(manifest: dict[str, Any]) -> None:
    silent = [
        f"{mart['name']}.{name}"
        for mart in _models(manifest, "marts/")
        for name, column in mart["columns"].items()
        if not column["description"].strip()
    ]
    assert not silent, _listed(silent)


def test_every_mart_has_a_tested_key(manifest: dict[str, Any]) -> None:
    tested = {
        node["attached_node"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and "unique" in node["name"]
    }
    marts = _models(manifest, "marts/")
    loose = [mart["name"] for mart in marts if mart["unique_id"] not in tested]
    assert not loose, _listed(loose)


def test_no_model_computes_money_in_doubles() -> None:
    banned = re.compile(r"\b(float|double|real|avg)\b|\bcurrent_date\b|\bright join\b")
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for folder in ("models", "macros")
        for path in sorted((ROOT / folder).rglob("*.sql"))
        for number, line in enumerate(_sql_lines(path), start=1)
        if banned.search(line.lower()) and "probability" not in line
    ]
    assert not found, _listed(found)


def _listed(found: list[str]) -> str:
    return "\n" + "\n".join(found)


def _sql_lines(path: Path) -> list[str]:
    """The lines of a model, their comments blank."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(
        r"{#.*?#}", lambda found: "\n" * found[0].count("\n"), text, flags=re.S
    )
    return [line.partition("--")[0] for line in text.splitlines()]
