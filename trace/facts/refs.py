"""What the numbers of a view are: a thing, an event, a time, a kind; one by one, or as a column of them.

A `ref` is a store's own integer, and means nothing outside that store. The columns are all of one type to numpy; their
names say what is in them, and the type checker keeps single refs apart.
"""

from __future__ import annotations

from typing import NewType, TypeAlias

import numpy as np
from numpy.typing import NDArray

ThingRef = NewType("ThingRef", int)
EventRef = NewType("EventRef", int)
UNKNOWN = ThingRef(-1)  # where no event ever named the key
KindNumber = NewType("KindNumber", int)  # INSTANCE, LOT or PRODUCT of `mention`

Refs: TypeAlias = NDArray[np.int64]  # of things or of events
Things: TypeAlias = NDArray[np.int64]
Events: TypeAlias = NDArray[np.int64]
Groups: TypeAlias = NDArray[np.int64]  # of transformations that share a transformationID
Times: TypeAlias = NDArray[np.int64]  # µs since 1970-01-01T00:00:00Z
Kinds: TypeAlias = NDArray[np.int64]
Codes: TypeAlias = NDArray[np.int64]  # mentions, packed (see `mention`)
