"""Three kinds of trouble: the clerk's, the environment's, and ours (any other exception)."""


class UserProblem(Exception):
    """The clerk can put it right. `key` names the Vietnamese sentence; `field` the place where it is shown."""

    def __init__(self, key: str, field: str = "", **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.field = field
        self.values = values


class CommittedProblem(UserProblem):
    """Like UserProblem; but the count of log-ins that was written before it is committed, so that who guesses PINs runs out of
    guesses. It is raised before the act writes anything else: the store refuses to commit more."""


class EnvironmentProblem(Exception):
    """Disk full, printer off, centre silent: shown with what to do; work goes on."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values
