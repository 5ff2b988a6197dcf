"""What a network's attention does: how its weights move, with what, and whether detections need them."""
