"""How it runs: settings, assembly, command line, update feed."""
