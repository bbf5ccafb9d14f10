"""How the sandbox says that it cannot hold: always with the reason, and with the line that mends it."""

from __future__ import annotations

from tooling.errors import SandboxError
from tooling.model.rules import measuring

INSTALL = "sudo tooling/install-system-packages sandbox"


class NoSandboxError(SandboxError):
    """A kind of box cannot be had on this machine, or does not hold; `reason` and `fix` say why and what mends it."""

    def __init__(self, reason: str, help: str | None, fix: str | None) -> None:
        message = f"There is no sandbox on this machine: {reason}. Nothing of a stranger's was run."
        super().__init__(measuring.NO_SANDBOX.problem(message, help=help, fix=fix))
        self.reason = reason
        self.fix = fix


def no_sandbox(reason: str, *, help: str | None = None, fix: str | None = INSTALL) -> NoSandboxError:
    """Return the error for a sandbox that is missing or does not hold."""
    return NoSandboxError(reason, help, fix)


def sandbox_failed(reason: str) -> SandboxError:
    """Return the error for one run that the sandbox itself could not make."""
    return SandboxError(measuring.NO_SANDBOX.problem(f"The sandbox could not run the job: {reason}."))
