"""The entry of the dashboards: session, language, person, pages.

Run by `lettrage serve`, or by `streamlit run dashboards/app.py` in a workspace. The
workspace is `$LETTRAGE_WORKSPACE`, else the current folder; the person is who is named
in the sidebar, `$LETTRAGE_USER` to begin with.
"""

from __future__ import annotations

from lettrage.dashboards.shell import main

main()
