"""How it talks: Telegram's edge. Parse, call a use case, render."""
