"""All commands of `tracechain`, a module a noun: what a person asks for is read here, done elsewhere, and printed here."""
