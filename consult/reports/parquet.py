"""Writes Parquet in a process of its own: pyarrow asks for more memory than the rest of the program, and would keep it.

The program runs this file and talks with it line by line (`consult/reports/exporting.py`): first the columns, then groups of rows, each as
JSON. Every line is answered at once with the part of the file that it made: its length in eight bytes, then the part. The end of the input
is answered with the file's own end.
"""

import io
import json
import sys
from collections.abc import Iterable
from typing import Any, BinaryIO

import pyarrow
from pyarrow.parquet import ParquetWriter


class _Sink(io.RawIOBase):
    """Takes what is written and hands it on: a file that is never held as a whole."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.position = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        part = bytes(data)
        self.parts.append(part)
        self.position += len(part)
        return len(part)

    def tell(self) -> int:
        return self.position

    def taken(self) -> bytes:
        """What was written since the last call."""
        made = b"".join(self.parts)
        self.parts.clear()
        return made


def _schema(columns: Iterable[tuple[str, str]]) -> Any:
    kinds = {"text": pyarrow.string(), "number": pyarrow.int64(), "instant": pyarrow.timestamp("us", tz="UTC")}
    return pyarrow.schema([(name, kinds[kind]) for name, kind in columns])


def main(lines: BinaryIO, answers: BinaryIO) -> None:
    """Answer each line with what it adds to the file."""

    def answer() -> None:
        made = sink.taken()
        answers.write(len(made).to_bytes(8, "big") + made)
        answers.flush()

    sink, schema = _Sink(), _schema(json.loads(lines.readline()))
    with ParquetWriter(sink, schema) as writer:
        for line in lines:
            columns = zip(*json.loads(line), strict=True)
            arrays = [pyarrow.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
            writer.write_table(pyarrow.Table.from_arrays(arrays, schema=schema))
            answer()
    answer()


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
