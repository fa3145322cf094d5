"""The law as code: given facts and a date, it answers with the articles it used. Knows neither Django nor the rest of the house."""

from weibao.rules.parameters import BadParameter, NotYetLaw

__all__ = ["BadParameter", "NotYetLaw"]
