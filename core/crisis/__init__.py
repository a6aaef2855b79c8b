"""Crisis: what each mission near an incident has done, and what nobody has heard of."""
