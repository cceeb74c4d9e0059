"""How good matching is: judged on a known truth, beside other ways to match.

`truth.py` says what is right, `judge.py` compares suggestions with it line by line,
`report.py` counts, `render.py` and `page.py` show. `own.py` reads a firm's history and
`backtest.py` goes through it month by month. `baselines/` holds the other ways.
"""
