"""Electronic invoices, issued or received elsewhere: one document, three containers.

`cii` and `ubl` read the two syntaxes of EN 16931 into one `document`, `pdf` finds the
XML in a Factur-X file; `parties` tells whose invoice it is, `rows` makes it canonical.
"""
