"""The methods a leaf may use, by name. A new one is a function, its parameters and one line here."""

from bihuan.engine.methods import counts, deductions, ratings, relative, shares, surveys
from bihuan.engine.methods.base import Method

METHODS: dict[str, Method] = {
    method.name: method
    for method in (
        *deductions.METHODS,
        *counts.METHODS,
        *shares.METHODS,
        *ratings.METHODS,
        *surveys.METHODS,
        *relative.METHODS,
    )
}
"""All nineteen, in the order of the scheme format's page."""

__all__ = ["METHODS", "Method"]
