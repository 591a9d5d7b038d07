"""The live stream: one connection a browser, each event read and rendered once for all who may see it."""
