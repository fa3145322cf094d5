"""Numbers and lists of the law: one YAML file each (path = name), dated values, each with its document."""

from weibao.rules.parameters.dated import BadParameter, InForce, NotYetLaw, Parameter, Parameters, StandardRow, Value
from weibao.rules.parameters.reading import load, read

__all__ = ["BadParameter", "InForce", "NotYetLaw", "Parameter", "Parameters", "StandardRow", "Value", "load", "read"]
