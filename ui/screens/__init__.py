"""Public screens: ticket numbers and places only, drawn at one design size and scaled as a whole."""
