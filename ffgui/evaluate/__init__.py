"""How good a detector is: the WIDER FACE protocol on any callable from picture to faces."""
