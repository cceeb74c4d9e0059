"""The sheets of a bank reconciliation: a summary, and one an account."""

from __future__ import annotations

from lettrage.accounting.workbook import Column, Kind, Sheet

_OUTCOMES = {
    "reconciled": "conforme",
    "unexplained": "écart non expliqué",
    "no_balance": "aucun relevé",
}
_ROWS = {
    "bank": "Solde du relevé",
    "not_entered": "À la banque, sans écriture",
    "entered_later": "À la banque, comptabilisé plus tard",
    "not_at_bank": "Comptabilisé, absent de la banque",
    "differs": "Montants différents",
    "unexplained": "Écart non expliqué",
    "ledger": "Solde comptable",
    "waiting": "En attente au compte 471",
}

SUMMARY = Sheet(
    "Rapprochement",
    "Solde du relevé = solde comptable + écart. Conforme : une ligne explique chaque "
    "centime de l'écart. Montants dans la devise du compte ; l'attente, en devise de "
    "tenue.",
    """
    select
        case
            when balance_amount is null then 'no_balance'
            when unexplained_amount = 0 then 'reconciled'
            else 'unexplained'
        end,
        journal, account, name, account_iban, currency, balance_date, balance_amount,
        ledger_amount, balance_amount - ledger_amount, explained_amount,
        unexplained_amount, gaps_count, waiting_count, waiting_amount
    from reconciled_accounts
    order by place
    """,
    (
        Column("Résultat", 20, words=_OUTCOMES),
        Column("Journal", 9),
        Column("Compte", 9),
        Column("Banque", 34),
        Column("IBAN", 30),
        Column("Devise", 8),
        Column("Relevé au", 12, Kind.DAY),
        Column("Solde du relevé", 17, Kind.CENTS),
        Column("Solde comptable", 17, Kind.CENTS),
        Column("Écart", 15, Kind.CENTS),
        Column("Expliqué", 15, Kind.CENTS),
        Column("Non expliqué", 15, Kind.CENTS),
        Column("Relevés qui ne s'enchaînent pas", 14, Kind.EUROS),
        Column("Lignes au 471", 10, Kind.EUROS),
        Column("Montant au 471", 16, Kind.CENTS),
    ),
)


# Of the account at `place`; the amounts above the ledger's balance add up to it.
_ACCOUNT_ROWS = """
    with account as (select * from reconciled_accounts where place = {place}),
    shown as (
        select 1 as rank, 'bank' as row, balance_date as booking_date,
            null as entry_date, name as label, account_iban as document,
            balance_amount as amount, null as waiting_amount, null as waiting_days
        from account where balance_amount is not null
        union all
        select 2, reason, booking_date, entry_date, label, document,
            ledger_amount - bank_amount, null, null
        from bank_differences where place = {place}
        union all
        select 3, 'unexplained', null, null, null, null, -unexplained_amount, null,
            null
        from account where unexplained_amount <> 0
        union all
        select 4, 'ledger', null, null, account, null, ledger_amount, null, null
        from account
        union all
        select 5, 'waiting', booking_date, null, label, bank_reference, null,
            waiting_amount, waiting_days
        from bank_waiting where place = {place}
    )
    select row, booking_date, entry_date, label, document, amount, waiting_amount,
        waiting_days
    from shown
    order by rank, booking_date, entry_date, document, label
"""


def account_sheet(place: int, name: str) -> Sheet:
    """From the bank's balance to the ledger's, then what waits in suspense.

    Args:
        place: of the account in `reconciled_accounts`.
        name: on the tab.
    """
    return Sheet(
        name,
        "Le solde du relevé et ce qui le suit font le solde comptable. En dessous, les "
        "lignes de la période que personne n'a expliquées à la date d'arrêté.",
        _ACCOUNT_ROWS.format(place=place),
        (
            Column("Rubrique", 34, words=_ROWS),
            Column("Date banque", 12, Kind.DAY),
            Column("Date d'écriture", 12, Kind.DAY),
            Column("Libellé", 52),
            Column("Pièce", 30),
            Column("Montant", 17, Kind.CENTS),
            Column("En attente", 17, Kind.CENTS),
            Column("Âge (jours)", 10, Kind.EUROS),
        ),
    )
