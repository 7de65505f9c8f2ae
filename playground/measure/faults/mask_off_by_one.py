"""Fault: the causal mask hides one position too many."""

import numpy as np
from numpy import ndarray

from playground.measure.faults.small_path import SmallPath
from playground.measure.small_network import Network, attend


class MaskOffByOne(SmallPath):
    """A row sees the rows before it, but not itself; the first, which has none, sees itself."""

    def attend(self, q: ndarray, k: ndarray, v: ndarray, network: Network, layer: int) -> ndarray:
        """Offer the keys and values of all rows but the last, which moves the mask by one."""
        if len(k) > len(q):
            return attend(q, k[:-1], v[:-1], network, layer)
        first = attend(q[:1], k[:1], v[:1], network, layer)
        if len(q) == 1:
            return first
        return np.concatenate([first, attend(q[1:], k[:-1], v[:-1], network, layer)])
