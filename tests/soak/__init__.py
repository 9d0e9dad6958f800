"""Load and faults: people at work on bots that are killed, cut off and stopped; then all is looked at."""
