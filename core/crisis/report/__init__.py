"""The situation report of an incident: the same words as PDF and as DOCX."""
