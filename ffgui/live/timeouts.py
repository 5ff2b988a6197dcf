"""Time limits of sources and models in seconds, in one place because they must fit each other."""

SILENCE = 3.0
"""A live source that gives no frame for this long is lost. It is the read time-out of a stream."""

GRACE = 1.0
"""The watchdog allows this much more, so that the time-out of a stream comes first and ends the read."""

CONNECT = 5.0
"""Connecting to a stream."""

LATE = 10.0
"""A model that has been loading or busy with one frame for this long no longer delays the source."""

OPENING = 20.0
"""Opening, with the first frame: some cameras need more than 10 s."""

RELEASE = 1.0
"""A source that delivers has released its device this long after it was asked to."""
