"""Queries of sealed records of juvenile offences: decided within seven days, by two, in a case that is itself sealed."""
