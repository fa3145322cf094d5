"""How lists and files here name a child and a place."""

from weibao.children.models import Child


def masked(name: str) -> str:
    """王*泽."""
    return f"{name[0]}*" if len(name) == 2 else f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}" if len(name) > 2 else name


def place_of(child: Child) -> str:
    """洪善镇 新营村; needs the household and its parent to be read with the child."""
    over = child.household.parent
    return f"{over.name} {child.household.name}" if over else child.household.name
