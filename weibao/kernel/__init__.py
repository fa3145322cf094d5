"""Floor 0: what every domain stands on and what knows no domain.

The door through which every deed goes, refusals, state machines, announcements,
sealed fields, and the plain values of the work: money, months, identity numbers
and the forgiving reading of what people typed. No models live here.
"""
