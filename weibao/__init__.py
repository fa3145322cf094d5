"""Weibao 未保: a city's protection of minors and child welfare."""
