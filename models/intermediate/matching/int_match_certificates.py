"""Glue: what became of decisions to `lettrage.matching`, its certificate back."""

from lettrage.matching.certificate import certify
from lettrage.matching.certificate_policy import CertificatePolicy
from lettrage.matching.certificate_prior import read_prior


def model(dbt, session):
    outcomes = dbt.ref("int_match_outcomes").to_arrow_table()
    (settings,) = dbt.ref("int_settings_pivoted").to_arrow_table().to_pylist()
    return certify(
        outcomes,
        read_prior(),
        CertificatePolicy.of(settings),
        as_of=settings["as_of_date"],
    ).to_table()
