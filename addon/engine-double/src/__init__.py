"""The engine's package, as far as it knows add-ons."""
