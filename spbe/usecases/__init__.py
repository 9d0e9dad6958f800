"""The rules that need storage or time, behind Protocols."""
