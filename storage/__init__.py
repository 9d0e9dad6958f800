"""What it remembers: SQL and the only reader of content files."""
