"""Made-up firms whose truth is known: what the matcher is trained and measured on.

`simulate.simulate(seed)` draws a firm (its trade, its numbers, its customers and their
habits, its bank) and a year of its life: documents, bank lines, and what each line
truly pays. Everything follows from the seed.
"""
