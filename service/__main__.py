"""``python -m service``: the ``newswire`` command."""

from service.commands.main import main

if __name__ == "__main__":
    main()
