"""The other side of the wire: a Bot API stand-in with a chat page. Imports nothing of ours."""
