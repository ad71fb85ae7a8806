"""Intervals: where a figure lies with 95 % confidence, given how many questions it was measured on.

The questions of a language are taken as independent; those that ask about one sheet are alike, so that the truth
is a little less sure than this says.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

Interval = tuple[float, float]

Z = 1.959964
"""Of the normal distribution, 95 % lie within so many standard deviations."""


def wilson(found: int, of: int) -> Interval:
    """Of a share (Wilson, "Probable inference, the law of succession, and statistical inference", 1927)."""
    share = found / of
    middle = share + Z**2 / (2 * of)
    reach = Z * math.sqrt(share * (1 - share) / of + Z**2 / (4 * of**2))
    return max(0.0, (middle - reach) / (1 + Z**2 / of)), min(1.0, (middle + reach) / (1 + Z**2 / of))


def delong(positive: Sequence[float], negative: Sequence[float]) -> Interval:
    """Of the AUROC (DeLong et al., "Comparing the areas under two or more correlated ROC curves", 1988).

    Taken on the logit scale, where it cannot leave 0 to 1; the variance is that of the shares of pairs in the
    right order, question by question on either side. No interval where every pair is in order, or none.
    """
    pairs = np.subtract.outer(np.asarray(positive), np.asarray(negative))
    right = (pairs > 0) + 0.5 * (pairs == 0)
    area = float(right.mean())
    if area in {0.0, 1.0}:
        return area, area
    variance = float(right.mean(axis=1).var(ddof=1) / len(positive) + right.mean(axis=0).var(ddof=1) / len(negative))
    logit = math.log(area / (1 - area))
    reach = Z * math.sqrt(variance) / (area * (1 - area))
    return _share(logit - reach), _share(logit + reach)


def _share(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))
