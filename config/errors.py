"""The errors that a person can mend: each is one line of what, where and what to do."""


class RecruitwatchError(Exception):
    """What the command line prints as one line; `remedy` says what the reader can do about it."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(f"{message}; {remedy}" if remedy else message)
        self.message = message
        self.remedy = remedy


class SettingsError(RecruitwatchError):
    """A setting, or a file that experts edit, cannot be used as it stands."""
