"""Reconciliation: what a ministry reported beside what somebody outside counted, and what to make of it."""
