"""What stops a request short: a page that says why, in French."""


class PageError(Exception):
    """The person sees an error page with `reason`; `status` is its HTTP status."""

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.reason, self.status = reason, status
