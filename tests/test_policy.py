"""Settings of the process."""

import signal

import pytest

from ffgui.policy import uninterrupted


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="Windows has no signal masks")
def test_ctrl_c_waits_until_libraries_are_imported():
    imported = False
    with pytest.raises(KeyboardInterrupt), uninterrupted():  # noqa: PT012 - the exception comes at the end
        signal.raise_signal(signal.SIGINT)  # for this thread: others may exist here
        imported = True
    assert imported
