"""Prices in minor units, which search counts in."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

_USUAL_DIGITS = 2
# Currencies of ISO 4217 that have other than two digits after the point.
_NONE = frozenset("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split())  # noqa: SIM905
_THREE = frozenset("BHD IQD JOD KWD LYD OMR TND".split())  # noqa: SIM905
_DIGITS = {**dict.fromkeys(_NONE, 0), **dict.fromkeys(_THREE, 3), "CLF": 4, "UYW": 4}


def minor_units(amount: str, currency: str) -> int:
    """Return a price in cents, or what a currency has instead of them: never less than what is asked."""
    scaled = Decimal(amount).scaleb(_DIGITS.get(currency, _USUAL_DIGITS))
    return int(scaled.to_integral_value(ROUND_CEILING))
