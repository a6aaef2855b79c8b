"""The situation report of an incident: the same words as PDF and as DOCX."""

from core.crisis.report.docx import docx
from core.crisis.report.pdf import pdf
from core.crisis.report.situation import Situation, situation_report

__all__ = ["Situation", "docx", "pdf", "situation_report"]
