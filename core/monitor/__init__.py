"""The mission monitor: what missions and the news media publish, gathered from their feeds.

A worker (``python -m core.monitor``) fetches the feeds that are due, reads them and keeps the
items it has not seen. It reads what strangers wrote, so it holds no key but the password of a
database role that may do nothing else. docs/explanation/monitor.md says how and why.
"""
