"""Every color, length and duration of the look, and nothing that draws."""
