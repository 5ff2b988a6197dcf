"""Colors, fonts, style sheet and icons."""
