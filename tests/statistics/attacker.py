"""A reader who subtracts whatever is published from whatever else is: exact, by integer programming.

The attacker holds the public document, every named answer, and the list of who answered the principle at all (more than
the public learns). Unknown are whole numbers z[region, kind, step] of confidential answers. Every table of answers that
fits what is published is possible; what is the same in all of them is implied. Shares no code with the audit.
"""

from collections import Counter

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from consult.domain.scales import Side
from consult.statistics.tallies import KIND, REGION, WORLD
from tests.statistics.worlds import SIDE, STEPS


class Attacker:
    """Everything that can be concluded about one principle from its releases and from who answered when.

    Whoever answered himself knows his own answer: let it bear a name, and this is what he concludes.
    """

    def __init__(self, releases, organisations):
        self.releases = releases if isinstance(releases, list) else [releases]
        answered = [each for each in organisations if each.step is not None]
        secret = [each for each in answered if not each.named]
        self.sizes = Counter(self._who(each) for each in secret)
        self.pairs = sorted(self.sizes)
        self.index = {key: i for i, key in enumerate((*pair, step) for pair in self.pairs for step in STEPS)}
        self.truth = Counter((*self._who(each), each.step) for each in secret)
        rows, values = [], []
        for pair in self.pairs:
            rows.append(self._row({pair}, STEPS))
            values.append(self.sizes[pair])
        for number, document in enumerate(self.releases):
            for entry in document["results"]:
                if entry["withheld"]:
                    continue
                row = (entry["by"], entry["group"])
                named = Counter(each.step for each in answered if each.named and self._in(row, number, self._who(each)))
                for step in STEPS:
                    rows.append(self._row(self._members(row, number), [step]))
                    values.append(entry["counts"][step] - named[step])
        self.constraint = LinearConstraint(np.array(rows), values, values) if self.pairs else None

    def implied(self):
        """What follows: ("organisation", region, kind, side), and ("row", by, code) for a withheld row's sides."""
        found = [
            ("organisation", *pair[:2], side) for pair in self.pairs for side in Side if self._is_implied(pair, side)
        ]
        published = [
            self._members((row["by"], row["group"]), number)
            for number, document in enumerate(self.releases)
            for row in document["results"]
            if not row["withheld"]
        ]
        for number, document in enumerate(self.releases):
            for row in document["results"]:
                members = self._members((row["by"], row["group"]), number)
                guarded = row["withheld"] and members and members not in published
                guarded = guarded and not self._adds_up(members, row["by"], number)
                if guarded and self._is_fixed(members):
                    found.append(("row", row["by"], row["group"]))
        return found

    def _shown(self, by, number):
        results = self.releases[number]["results"]
        return [row["group"] for row in results if row["by"] == by and not row["withheld"]]

    def _adds_up(self, members, by, number):
        """Whether a withheld row is a sum of rows that the other table shows: then it is published, and was allowed to."""
        if by == WORLD or not self._shown(WORLD, number):
            return False
        other = KIND if by == REGION else REGION
        rows = [self._members((other, code), number) for code in self._shown(other, number)]
        rows.append(self._members((WORLD, WORLD), number).difference(*rows))
        rows = [row for row in rows if row]
        return len(rows) > 1 and all(row <= members or not row & members for row in rows)

    def _is_fixed(self, members):
        return all(len(set(self._range(members, side))) == 1 for side in Side)

    def _is_implied(self, pair, side):
        # The truth is one of the possible tables: only where it is unanimous can unanimity follow.
        if any(self.truth[*pair, step] for step in STEPS if SIDE[step] is not side):
            return False
        return self._range({pair}, side)[0] == self.sizes[pair]

    def _range(self, pairs, side):
        """Least and greatest number of answers of a side in these cells, over all possible tables."""
        goal = self._row(pairs, [step for step in STEPS if SIDE[step] is side])
        ends = []
        for sign in (1, -1):
            result = milp(
                sign * goal, constraints=self.constraint, integrality=np.ones(len(goal)), bounds=Bounds(0, np.inf)
            )
            assert result.status == 0, result.message
            ends.append(round(sign * result.fun))
        return ends

    def _row(self, pairs, steps):
        row = np.zeros(len(self.index))
        for pair in pairs:
            for step in steps:
                row[self.index[*pair, step]] = 1
        return row

    def _members(self, row, number):
        return {pair for pair in self.pairs if self._in(row, number, pair)}

    @staticmethod
    def _who(organisation):
        return (organisation.region, organisation.kind, organisation.first, organisation.last)

    @staticmethod
    def _in(row, number, pair):
        (by, code), (region, kind, first, last) = row, pair
        return first <= number <= last and (by == WORLD or {REGION: region, KIND: kind}[by] in code.split("+"))
