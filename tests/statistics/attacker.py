"""A reader who subtracts whatever is published from whatever else is: exact, by integer programming.

The attacker holds the public document, every named answer, and the list of who answered the principle at all (more than
the public learns). Unknown are whole numbers z[region, kind, step] of confidential answers. Every table of answers that
fits what is published is possible; what is the same in all of them is implied.
"""

from collections import Counter

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from consult.domain.scales import Side
from consult.statistics.tallies import KIND, REGION
from tests.statistics.worlds import SIDE, STEPS


class Attacker:
    """Everything that can be concluded about one principle from one document and from who answered."""

    def __init__(self, document, organisations):
        answered = [each for each in organisations if each.step is not None]
        secret = [each for each in answered if not each.named]
        self.sizes = Counter((each.region, each.kind) for each in secret)
        self.pairs = sorted(self.sizes)
        self.index = {key: i for i, key in enumerate((*pair, step) for pair in self.pairs for step in STEPS)}
        self.truth = Counter((each.region, each.kind, each.step) for each in secret)
        self.document = document
        rows, values = [], []
        for pair in self.pairs:
            rows.append(self._row(lambda r, k, s, pair=pair: (r, k) == pair))
            values.append(self.sizes[pair])
        for entry in document["results"]:
            if entry["withheld"]:
                continue
            by, code = entry["by"], entry["group"]
            named = Counter(
                each.step for each in answered if each.named and self._within(by, code, each.region, each.kind)
            )
            for step in STEPS:
                rows.append(self._row(lambda r, k, s, w=(by, code), t=step: s == t and self._within(*w, r, k)))
                values.append(entry["counts"][step] - named[step])
        self.constraint = LinearConstraint(np.array(rows), values, values) if self.pairs else None

    def implied(self):
        """What follows: ("organisation", region, kind, side), and ("row", by, code) for a withheld row's sides."""
        found = [("organisation", *pair, side) for pair in self.pairs for side in Side if self._is_implied(pair, side)]
        for by, other in ((REGION, KIND), (KIND, REGION)):
            withheld = [row["group"] for row in self.document["results"] if row["by"] == by and row["withheld"]]
            for code in withheld:
                members = {pair for pair in self.pairs if self._within(by, code, *pair)}
                if members and not self._adds_up(members, other) and self._is_fixed(members):
                    found.append(("row", by, code))
        return found

    def _shown(self, by):
        return {row["group"] for row in self.document["results"] if row["by"] == by and not row["withheld"]}

    def _adds_up(self, members, other):
        """Whether a withheld row is a sum of rows that the other table shows: then it is published, and was allowed to."""
        if "world" not in self._shown("world"):
            return False
        rows = {}
        for pair in self.pairs:
            code = pair[other == KIND]
            rows.setdefault(code if code in self._shown(other) else None, set()).add(pair)
        return len(rows) > 1 and all(row <= members or not row & members for row in rows.values())

    def _is_fixed(self, members):
        return all(len(set(self._range(members, side))) == 1 for side in Side)

    def _is_implied(self, pair, side):
        # The truth is one of the possible tables: only where it is unanimous can unanimity follow.
        if any(self.truth[*pair, step] for step in STEPS if SIDE[step] is not side):
            return False
        return self._range([pair], side)[0] == self.sizes[pair]

    def _range(self, pairs, side):
        """Least and greatest number of answers of a side in these cells, over all possible tables."""
        goal = self._row(lambda r, k, s: (r, k) in pairs and SIDE[s] is side)
        ends = []
        for sign in (1, -1):
            result = milp(
                sign * goal, constraints=self.constraint, integrality=np.ones(len(goal)), bounds=Bounds(0, np.inf)
            )
            assert result.status == 0, result.message
            ends.append(round(sign * result.fun))
        return ends

    def _row(self, chosen):
        row = np.zeros(len(self.index))
        for (region, kind, step), i in self.index.items():
            row[i] = chosen(region, kind, step)
        return row

    @staticmethod
    def _within(by, code, region, kind):
        return {REGION: region, KIND: kind}.get(by, code) == code
