from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from django.apps import AppConfig, apps


class KernelConfig(AppConfig):
    name = "weibao.kernel"
    label = "kernel"
    verbose_name = "基础"

    def ready(self) -> None:
        """Every action is known from the start: a power can be asked about before its page was opened."""
        for config in apps.get_app_configs():
            if config.name.startswith("weibao."):
                _load_actions(f"{config.name}.actions")


def _load_actions(name: str) -> None:
    if find_spec(name) is None:
        return
    module = import_module(name)
    for found in iter_modules(getattr(module, "__path__", [])):
        import_module(f"{name}.{found.name}")
