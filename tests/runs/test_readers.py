"""A reader never sees an error or half a build, and never holds a build up.

`test_run` has one reader through two runs, always.
"""

from __future__ import annotations

import pytest


@pytest.mark.soak
def test_a_reader_reads_through_every_run(run_once, lettrage, as_of, reading):
    with reading(run_once):
        for _ in range(10):
            lettrage("run", "-w", run_once, "--as-of", as_of)
