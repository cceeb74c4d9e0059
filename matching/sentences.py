"""Why, for each kind of hypothesis, in one French and one English sentence."""

from __future__ import annotations

SENTENCES = {
    "reference": (
        "Le libellé cite {documents}, dont le solde est exactement le montant reçu",
        "The label cites {documents}, whose open amount is exactly the amount received",
    ),
    "references": (
        "Le libellé cite {documents}, dont la somme est exactement le montant reçu",
        "The label cites {documents}, which sum exactly to the amount received",
    ),
    "range": (
        "Le libellé cite une suite de numéros ; les pièces {documents} totalisent "
        "exactement le montant reçu",
        "The label cites a range of numbers; {documents} sum exactly to the amount "
        "received",
    ),
    "payer_amount": (
        "Pièce de ce payeur au montant exact : {documents}",
        "A document of this payer with exactly this amount: {documents}",
    ),
    "some_references": (
        "Le libellé cite une partie des pièces ; avec le reste du compte client, "
        "{documents} totalisent exactement le montant reçu",
        "The label cites some of the documents; with others of the customer, "
        "{documents} sum exactly to the amount received",
    ),
    "statement": (
        "Relevé du client : {documents} totalisent exactement le montant reçu",
        "The customer's statement: {documents} sum exactly to the amount received",
    ),
    "window": (
        "Pièces consécutives du client : {documents} totalisent exactement le montant "
        "reçu",
        "Consecutive documents of the customer: {documents} sum exactly to the amount "
        "received",
    ),
    "subset": (
        "Parmi les pièces ouvertes du client, {documents} totalisent exactement le "
        "montant reçu",
        "Among the customer's open documents, {documents} sum exactly to the amount "
        "received",
    ),
    "foreign": (
        "Le libellé cite {documents}, dans une autre devise que le compte",
        "The label cites {documents}, in another currency than the account's",
    ),
    "part": (
        "Le libellé cite {documents}, dont le solde dépasse le montant reçu",
        "The label cites {documents}, whose open amount exceeds the amount received",
    ),
    "over": (
        "Le libellé cite {documents}, dont le solde est inférieur au montant reçu",
        "The label cites {documents}, whose open amount is below the amount received",
    ),
    "short": (
        "Pièce de ce payeur légèrement supérieure au montant reçu : {documents}",
        "A document of this payer slightly above the amount received: {documents}",
    ),
    "instalment": (
        "Une partie convenue de {documents}, pièce de ce payeur",
        "An agreed part of {documents}, a document of this payer",
    ),
    "keyed": (
        "Le montant reçu a les chiffres de {documents}, dans un autre ordre",
        "The amount received has the digits of {documents}, in another order",
    ),
    "payer_over": (
        "Pièce de ce payeur légèrement inférieure au montant reçu : {documents}",
        "A document of this payer slightly below the amount received: {documents}",
    ),
    "affiliate": (
        "Pièce d'une société du même groupe, au montant exact : {documents}",
        "A document of a firm of the same group, with exactly this amount: {documents}",
    ),
    "amount": (
        "Seul le montant désigne {documents}",
        "Only the amount points to {documents}",
    ),
    "payout": (
        "Versement d'un prestataire de paiement, dont les encaissements règlent "
        "{documents}",
        "A payment provider's payout, whose charges pay {documents}",
    ),
    "batch": (
        "Remise groupée, dont les opérations règlent {documents}",
        "A batch, whose payments pay {documents}",
    ),
    "reversal": (
        "Retour d'un encaissement antérieur, qui rouvre {documents}",
        "The return of an earlier payment, which reopens {documents}",
    ),
}
