"""Whole runs: months of reminders in seconds, checked against what happened and not against the code that plans."""
