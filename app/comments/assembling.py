"""From the settings to the chain of checks: a name is a file in `app/comments/checks`."""

from importlib import import_module
from pkgutil import iter_modules

from app.comments import checks
from app.comments.chain import Ask, Chain, Check
from app.foundation.settings import Settings, SettingsAreWrong


def open_chain(settings: Settings) -> Chain:
    """The chain of the settings. Raises `SettingsAreWrong` for a check that there is not."""
    known = [module.name for module in iter_modules(checks.__path__)]
    local: list[tuple[str, Check]] = []
    services: list[tuple[str, Ask]] = []
    for name in settings.comment_checks:
        if name not in known:
            raise SettingsAreWrong(
                f"BROADSHEET_COMMENT_CHECKS: “{name}” is unknown; known are {', '.join(known)}."
            )
        module = import_module(f"{checks.__name__}.{name}")
        check = module.make(settings)
        if check is not None:
            (services if hasattr(module, "ASKS_A_SERVICE") else local).append((name, check))
    return Chain(tuple(local), tuple(services))
