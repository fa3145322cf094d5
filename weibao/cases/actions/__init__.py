"""The only writers of cases, one module a phase of the procedure."""
