"""What was found, and how it is written: a line each, or a JSON object a line."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from playground.commands.output import emit, emit_object
from playground.qt_libraries.packages import MANAGERS, install_line, package_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the report.

    Attributes:
        topic: what was looked at.
        words: what was found.
        is_fault: the window does not open because of it.
        libraries: those of the system that are missing.
    """

    topic: str
    words: str
    is_fault: bool = False
    libraries: tuple[str, ...] = field(default=())


def write_lines(findings: Iterable[Finding]) -> None:
    """Write a line for each, the faults under `!`."""
    for finding in findings:
        mark = "!" if finding.is_fault else " "
        emit(f"{mark} {finding.topic:<9} {finding.words}\n")


def write_json(findings: Iterable[Finding]) -> None:
    """Write an object for each, then one for each package manager that could bring what lacks."""
    lacking: list[str] = []
    for finding in findings:
        packages = [
            {"name": name} | {manager.name: package_of(name, manager) for manager in MANAGERS}
            for name in finding.libraries
        ]
        emit_object(type="finding", **(asdict(finding) | {"libraries": packages}))
        lacking += finding.libraries
    for manager in MANAGERS:
        if line := install_line(lacking, manager):
            emit_object(type="install", manager=manager.name, line=line)
