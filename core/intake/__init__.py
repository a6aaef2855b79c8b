"""Bringing figures in: from the bytes of an export to checked canonical measures."""
