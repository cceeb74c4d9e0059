"""Every question that pages ask of the published build: the only SQL of the dashboards.

One function a question. DuckDB sums and counts; only the rows that are shown come back.
`account`: an IBAN, None for all. `customer`: a part of a name, or an identifier; empty
for all. `currency`: ISO 4217; amounts in different currencies are never added.
"""
