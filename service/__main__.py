"""``python -m service``: the ``newswire`` command."""

from service.cli import main

if __name__ == "__main__":
    main()
