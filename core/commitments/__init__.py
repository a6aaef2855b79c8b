"""What ministries agreed on together, and what each says it does about it."""
