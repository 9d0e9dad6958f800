"""Pictures of the overview, drawn in a process of their own; nothing here knows Telegram or storage."""
