"""When a service looks for garbage, and what it gives back: not while it is read in, never among what was read in.

A service reads in some 1,500 modules, and nothing of them is garbage. Looking through it all again and again is a
quarter of every start, and each later look at everything that is there takes 36 to 60 ms (93,000 objects of the
hotline), in which nobody is answered. So each ``__main__`` turns the search off before its imports, and ``sentences``
turns it on again for what comes after them.

The C library keeps what was freed below a size that it raises by itself to 32 MiB: each thread that ever checked a
password then keeps its 19 MiB, 114 MiB in the console. With a fixed size large blocks go back at once.
"""

import ctypes
import gc
from contextlib import suppress

NEW_OBJECTS = 20_000
"""So many more objects than at the last look, and the new ones are looked through; Python's own number is 700."""
LOOKS = 20
"""So many looks, and what outlived one is looked through as well; so many of those, and all that is not set aside."""
LARGE = 1 << 20
"""Bytes from which a freed block goes back to the machine."""
M_MMAP_THRESHOLD = -3
"""The name of that size in glibc's ``malloc.h``."""


def settle() -> None:
    """Set aside everything there is, look for garbage among what comes after it, give large blocks back when freed."""
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, LOOKS, LOOKS)
    gc.enable()
    with suppress(AttributeError):  # another C library than glibc knows no such size
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE)
