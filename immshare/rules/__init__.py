"""Pure decisions: plain values in, a value or an error out. No clock, no database, no file, no framework."""
