"""When Python looks for garbage: not while a service is read in, and never among what lives as long as its process.

A service reads in some 1,500 modules, and nothing of them is garbage. Looking through it all again and again is a
quarter of every start, and later a pause of 75 ms whenever it is due. So each ``__main__`` turns the search off before
its imports, and ``sentences`` turns it on again.
"""

import gc

NEW_OBJECTS = 20_000
"""So many more objects between two looks at the young ones; Python's 700 come and go within one request."""
LOOKS = 20


def settle() -> None:
    """Set aside everything there is and look for garbage among what comes after it."""
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, LOOKS, LOOKS)
    gc.enable()
