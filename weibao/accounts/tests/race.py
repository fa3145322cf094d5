"""Many guesses at once, in a process and a database of their own."""

from concurrent.futures import ThreadPoolExecutor


def race(guesses: int = 40) -> None:
    """Prints how many guesses were looked at."""
    import django

    django.setup()
    from django.db import connection

    from weibao.accounts.actions.trying import TooMany, Wrong, try_password
    from weibao.accounts.origin import Origin
    from weibao.kernel.clock import true_now
    from weibao.testing.city import build

    director = build().inside
    director.set_password("Qiu-tian de Fenhe 7")
    director.save()

    def guess(number: int) -> str:
        origin = Origin(f"203.0.113.{number}", "", "")
        try:
            try_password("director", f"guess {number}", origin=origin, at=true_now(), now=true_now())
        except Wrong:
            return "looked at"
        except TooMany:
            return "turned away"
        finally:
            connection.close()
        return "in"

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(guess, range(guesses)))
    print(f"{answers.count('looked at')} looked at, {answers.count('turned away')} turned away")
