"""Alembic's revisions of the books, run by `books.migrate` from the package itself.

A new one: copy the newest file of `versions/`, name it `rNNNN_what_it_does.py`, set
its `revision` and `down_revision`, change `schema.py` and its `REVISION` alike.
`pytest tests/books/test_migrations.py` proves that both say the same.
"""
