"""Masking of user names, passwords and tokens in addresses."""

import pytest

from ffgui.addresses import masked, masked_text

ADDRESSES = {
    "rtsp://me:pw@10.0.0.7:554/live": "rtsp://10.0.0.7:554/live",
    "rtsp://me:p@ss@10.0.0.7/live": "rtsp://10.0.0.7/live",
    "rtsp://me:p/w@10.0.0.7/live": "rtsp://10.0.0.7/live",
    "rtsp://me:p/@w@10.0.0.7/live": "rtsp://10.0.0.7/live",
    "HTTP://me:pw@host/cam": "HTTP://host/cam",
    "http://token@host/cam": "http://host/cam",
    "http://host/cam?user=me&password=pw": "http://host/cam?user=***&password=***",
    "http://host/cam?pw": "http://host/cam?***",
    "http://host/cam?a=pw;b=pw#pw": "http://host/cam?a=***&b=***#***",
    "http://host/cam?a=pw#pw=pw": "http://host/cam?a=***#***",
    "http://host/cam#pw=pw": "http://host/cam#***",
    "http://host/cam#pw": "http://host/cam#***",
    "http://host/cam?key=p@ss": "http://***",
    "http://me:p?w@host/cam": "http://***",
    "http://me:p#w@host/cam": "http://***",
    "http://host/cam": "http://host/cam",
    "sample": "sample",
    "/videos/a@b?c=d.mp4": "/videos/a@b?c=d.mp4",
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_shown_without_secrets(address):
    assert masked(address) == ADDRESSES[address]


@pytest.mark.parametrize("address", [address for address in ADDRESSES if "//" in address])
def test_so_is_an_address_within_a_text(address):
    shown = masked_text(f"Cannot open {address}: nothing answers.\nTry http://me:pw@other/x again.")
    assert "pw" not in shown
    assert "ss" not in shown.replace("answers", "").replace("password=", "")
    assert shown.startswith("Cannot open ")
    assert shown.endswith("Try http://other/x again.")


def test_several_addresses_on_a_line():
    text = "from http://a:pw@host/x?k=pw to rtsp://b:pw@host/y?k=pw now"
    assert masked_text(text) == "from http://host/x?k=*** to rtsp://host/y?k=*** now"
    assert masked_text("http://me:p w@host/x is down") == "http://host/x is down"
    assert masked_text("http://a/x?k=pw and rtsp://b/y?k=pw") == "http://a/x?k=*** and rtsp://b/y?k=***"
    assert masked_text("http://a/x\nrtsp://me:pw@b/y") == "http://a/x\nrtsp://b/y"


def test_a_long_word_takes_no_long_time():
    """As in a hostile settings file, whose values are logged."""
    word = "x" * 1_000_000
    assert masked_text(word) == word
    assert masked_text(f"{word}http://me:pw@host/x") == f"{word}http://host/x"
