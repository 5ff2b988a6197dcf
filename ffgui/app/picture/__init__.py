"""A picture on the screen, as all views use it: scaling, zoom, overlays."""
