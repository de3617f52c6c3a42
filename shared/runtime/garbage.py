"""When Python looks for garbage: not while a service is read in, and never among what was read in.

A service reads in some 1,500 modules, and nothing of them is garbage. Looking through it all again and again is a
quarter of every start, and each later look at everything that is there takes 36 to 60 ms (93,000 objects of the
hotline), in which nobody is answered. So each ``__main__`` turns the search off before its imports, and ``sentences``
turns it on again for what comes after them.
"""

import gc

NEW_OBJECTS = 20_000
"""So many more objects than at the last look, and the new ones are looked through; Python's own number is 700."""
LOOKS = 20
"""So many looks, and what outlived one is looked through as well; so many of those, and all that is not set aside."""


def settle() -> None:
    """Set aside everything there is and look for garbage among what comes after it."""
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, LOOKS, LOOKS)
    gc.enable()
