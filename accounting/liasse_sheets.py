"""The sheets of the tax package, in the accountant's French."""

from __future__ import annotations

from lettrage.accounting.workbook import Column, Kind, Sheet

_FORMS = {
    "2050": "2050 – Bilan actif",
    "2051": "2051 – Bilan passif",
    "2052": "2052 – Compte de résultat",
    "2053": "2053 – Résultat (suite)",
    "2057": "2057 – Créances",
    "2033-A": "2033-A – Bilan simplifié",
    "2033-B": "2033-B – Résultat simplifié",
}
_NOTE = (
    "Projet à vérifier : sans les écritures d'inventaire que le grand livre n'a pas "
    "encore, et avant l'arrondi à l'euro."
)


def _form(form: str, columns: tuple[tuple[str, str], ...]) -> Sheet:
    # The year before is on the forms' last column, net where there is a net.
    amounts = ", ".join(f"boxes.{column}" for column, _ in columns)
    return Sheet(
        _FORMS[form],
        _NOTE,
        f"""
        select boxes.box, boxes.label, {amounts},
            coalesce(previous.net_amount, previous.amount)
        from marts.liasse as boxes
        left join marts.liasse as previous
            on boxes.form = previous.form
            and boxes.box = previous.box
            and previous.fiscal_year_end
                = last_day($year_end - interval 1 year)
        where boxes.fiscal_year_end = $year_end and boxes.form = '{form}'
        order by boxes.place
        """,
        (
            Column("Case", 8),
            Column("Libellé", 78),
            *(Column(header, 18, Kind.CENTS) for _, header in columns),
            Column("Exercice N-1", 18, Kind.CENTS),
        ),
    )


_ASSETS = (("amount", "Montant de la case"), ("net_amount", "Net"))
_OTHERS = (("amount", "Montant"),)
_RECEIVABLES = (
    ("amount", "Montant brut"),
    ("within_one_year_amount", "À un an au plus"),
    ("over_one_year_amount", "À plus d'un an"),
)

_BALANCES = Sheet(
    "Comptes",
    "Chaque solde et la case qui le porte. À vérifier : compte classé par sa seule "
    "classe.",
    """
    select form, box, account, account_label, auxiliary_account, auxiliary_label,
        gross_amount,
        case when statement = 'normal' and length(listed_account) = 1
            then 'à vérifier' end
    from intermediate.int_liasse_balances_placed
    where fiscal_year_end = $year_end
    order by form, box, account, auxiliary_account
    """,
    (
        Column("Formulaire", 11),
        Column("Case", 8),
        Column("Compte", 12),
        Column("Libellé", 44),
        Column("Auxiliaire", 20),
        Column("Tiers", 36),
        Column("Solde, dans le sens de la case", 20, Kind.CENTS),
        Column("Classement", 14),
    ),
)

_CHECKS = Sheet(
    "Contrôles",
    "Un écart est celui d'écritures importées qui ne sont pas équilibrées.",
    """
    with boxes as (
        select box, coalesce(net_amount, amount) as amount
        from marts.liasse
        where fiscal_year_end = $year_end
    )
    select case when assets.amount = others.amount then 'conforme'
            else 'à corriger' end,
        pairs.control, assets.amount, others.amount, assets.amount - others.amount
    from (values
        (1, 'Réel normal : actif net (CO - 1A) = passif (EE)', 'CO', 'EE'),
        (2, 'Réel normal : résultat au bilan (DI) = résultat (HN)', 'DI', 'HN'),
        (3, 'Simplifié : actif net (110 - 112) = passif (180)', '110', '180'),
        (4, 'Simplifié : résultat au bilan (136) = résultat (310)', '136', '310'),
        (5, 'Les deux régimes ont le même résultat (HN = 310)', 'HN', '310')
    ) as pairs (place, control, box, other_box)
    inner join boxes as assets on pairs.box = assets.box
    inner join boxes as others on pairs.other_box = others.box
    order by pairs.place
    """,
    (
        Column("Résultat", 13),
        Column("Contrôle", 62),
        Column("Première case", 18, Kind.CENTS),
        Column("Seconde case", 18, Kind.CENTS),
        Column("Écart", 16, Kind.CENTS),
    ),
)

SHEETS = (
    _form("2050", _ASSETS),
    _form("2051", _OTHERS),
    _form("2052", _OTHERS),
    _form("2053", _OTHERS),
    _form("2057", _RECEIVABLES),
    _form("2033-A", _ASSETS),
    _form("2033-B", _OTHERS),
    _BALANCES,
    _CHECKS,
)
