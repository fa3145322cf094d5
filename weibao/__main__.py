"""`python -m weibao` is the `weibao` command."""

from weibao.host.cli import main

if __name__ == "__main__":
    main()
