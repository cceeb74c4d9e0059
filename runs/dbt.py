"""dbt, called within our process on one workspace.

The project's files are package data; what dbt writes goes into the workspace's scratch
folder, so an installed package may be read-only. dbt keeps DuckDB open after a call;
`invoke` closes it, because the next writer may want other settings.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from lettrage.core.errors import PlatformError
from lettrage.core.settings import Storage
from lettrage.core.workspace import Workspace
from lettrage.runs.progress import Say

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class NodeResult:
    """What became of one model or test.

    `status`: success, pass, warn, fail, error or skipped. `failures`: rows that break a
    test; None where that has no meaning.
    """

    name: str
    resource_type: str
    status: str
    failures: int | None
    message: str | None

    @property
    def is_fault(self) -> bool:
        """Whether nothing may be published because of this node."""
        return self.status in {"error", "fail", "skipped", "runtime error"}


class ModelsFailed(PlatformError):
    """A model could not be built, or a test does not hold."""

    def __init__(self, faults: Sequence[NodeResult]) -> None:
        self.faults = tuple(faults)
        told = [fault for fault in faults if fault.status != "skipped"] or list(faults)
        first = told[0]
        message = _last_words(first.message or "")
        more = f" (and {len(told) - 1} more)" if len(told) > 1 else ""
        super().__init__(
            f"{first.resource_type} {first.name}: {first.status}; {message}{more}; "
            "nothing was published"
        )


def _last_words(message: str) -> str:
    """A node's message in one line; of a Python model's trace, what it ends in."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    if any(line.endswith("Traceback (most recent call last):") for line in lines):
        return lines[-1]
    return " ".join(lines)


class Dbt:
    """dbt on one workspace.

    dbt parses the project once a process: no configuration of it depends on variables
    or on the workspace.

    Args:
        variables: dbt variables of this run, such as `as_of_date`.
        say: told the name of each node as it is built.

    Attributes:
        manifest: the project as this process parsed it; None until it has.
    """

    manifest: ClassVar[Any] = None

    def __init__(
        self,
        workspace: Workspace,
        storage: Storage,
        *,
        variables: Mapping[str, object],
        say: Say,
    ) -> None:
        self._workspace = workspace
        self._storage = storage
        self._variables = dict(variables)
        self._say = say

    def run(
        self, *, select: Sequence[str] = (), exclude: Sequence[str] = ()
    ) -> list[NodeResult]:
        """Build the selected models, and the seeds they read, without their tests.

        Raises:
            ModelsFailed: a model failed, or the project cannot be parsed.
        """
        without_tests = [
            "--exclude-resource-type", "test",
            "--exclude-resource-type", "unit_test",
        ]  # fmt: skip
        return self._invoke(["build", *without_tests], select=select, exclude=exclude)

    def test(self) -> list[NodeResult]:
        """Test what is built. Left out is what tests code, not data: unit tests, seeds.

        Raises:
            ModelsFailed: a test does not hold.
        """
        of_data = ["test", "--exclude-resource-type", "unit_test"]
        return self._invoke(of_data, exclude=["path:seeds"])

    def _invoke(
        self,
        arguments: list[str],
        *,
        select: Sequence[str] = (),
        exclude: Sequence[str] = (),
    ) -> list[NodeResult]:
        from dbt.cli.main import dbtRunner  # takes seconds to import

        if select:
            arguments += ["--select", *select]
        if exclude:
            arguments += ["--exclude", *exclude]
        folder = self._workspace.scratch / "dbt"
        folder.mkdir(parents=True, exist_ok=True)
        with _environment(self._workspace, self._storage), _connections_closed():
            if Dbt.manifest is None:
                parsed = dbtRunner().invoke(["parse", *self._options(folder)])
                Dbt.manifest = _result(parsed)
            runner = dbtRunner(manifest=Dbt.manifest, callbacks=[self._on_event])
            variables = ["--vars", json.dumps(self._variables)]
            outcome = runner.invoke([*arguments, *self._options(folder), *variables])
        results = _results(outcome)
        faults = [result for result in results if result.is_fault]
        if faults:
            raise ModelsFailed(faults)
        return results

    def _options(self, folder: Path) -> list[str]:
        return [
            "--project-dir", str(PROJECT),
            "--profiles-dir", str(PROJECT),
            "--target-path", str(folder / "target"),
            "--log-path", str(folder / "logs"),
            "--log-level", "none",
            "--no-use-colors",
            "--no-send-anonymous-usage-stats",
            "--no-write-json",
            "--quiet",
        ]  # fmt: skip

    def _on_event(self, event: Any) -> None:
        if event.info.name == "LogStartLine":
            self._say(f"models: {event.data.description}")


def _result(outcome: Any) -> Any:
    if outcome.result is None:
        fault = str(outcome.exception or "dbt gave no result")
        raise ModelsFailed([NodeResult("dbt", "project", "error", None, fault)])
    return outcome.result


def _results(outcome: Any) -> list[NodeResult]:
    return [
        NodeResult(
            name=result.node.name,
            resource_type=str(result.node.resource_type),
            status=str(result.status),
            failures=result.failures,
            message=result.message,
        )
        for result in _result(outcome).results
    ]


@contextlib.contextmanager
def _environment(workspace: Workspace, storage: Storage) -> Iterator[None]:
    """Point the profile at this workspace, for the time of a call."""
    values = {
        "LETTRAGE_WORKSPACE": str(workspace.root),
        "DO_NOT_TRACK": "1",
    }
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextlib.contextmanager
def _connections_closed() -> Iterator[None]:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    try:
        yield
    finally:
        DuckDBConnectionManager.close_all_connections()
