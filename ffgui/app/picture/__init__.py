"""A picture on the screen: scaling, zoom, overlays. What all views share."""
