"""What can go wrong while the local stack starts, said so that one knows what to do about it."""


class LocalStackError(Exception):
    """The local stack cannot start or go on; the text is for the person at the terminal."""
