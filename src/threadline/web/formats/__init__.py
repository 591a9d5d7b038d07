"""How numbers are written where Django's own ways are another country's."""
