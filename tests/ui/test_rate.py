"""Rate: a share a minute for each address, without the address."""

import pytest

from ui.rate import Rate


@pytest.fixture
def clock():
    """Return a clock that stands where it is put."""

    class Clock:
        now = 100.0

        def __call__(self):
            return self.now

    return Clock()


def test_each_address_has_its_share(clock):
    """What one address uses up is not taken from another, and nobody is one address too."""
    rate = Rate(2, clock)
    assert [rate.wait("192.0.2.1") for _ in range(3)] == [0, 0, 60]
    assert rate.wait("192.0.2.2") == 0
    assert [rate.wait(None) for _ in range(3)] == [0, 0, 60]


def test_a_new_minute_begins_anew(clock):
    """The wait that is told is enough."""
    rate = Rate(1, clock)
    rate.wait("192.0.2.1")
    clock.now += 20.5
    wait = rate.wait("192.0.2.1")
    assert wait == 40
    clock.now += wait
    assert rate.wait("192.0.2.1") == 0


def test_a_household_is_one_address(clock):
    """The changing half of an IPv6 address gives no further share."""
    rate = Rate(1, clock)
    assert rate.wait("2001:db8::1") == 0
    assert rate.wait("2001:db8::2") > 0
    assert rate.wait("2001:db8:0:1::1") == 0


def test_no_address_is_kept(clock):
    """Neither the address nor a hash that outlives the minute is in memory."""
    rate = Rate(1, clock)
    rate.wait("192.0.2.1")
    first = set(rate._counts)
    assert "192.0.2.1" not in repr(vars(rate))
    clock.now += 60
    rate.wait("192.0.2.1")
    assert first.isdisjoint(rate._counts)
