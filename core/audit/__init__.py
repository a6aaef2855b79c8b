"""The log of every change of state: read in plain words, and checked."""
