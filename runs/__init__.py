"""Orchestration: land, build, match, record, check, publish."""
