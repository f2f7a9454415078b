"""Requests to partners: evidence, a lawyer, protection, employment, fee relief, a check, a lead handed over."""
