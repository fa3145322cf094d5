"""A refusal: the answer "no" of the procedure, in a sentence that may be shown to the person who asked."""

from typing import ClassVar


class Refusal(Exception):
    """What was asked cannot be done. `message` is a Chinese sentence fit to show; `status` is the HTTP answer.

    `stays`: that it was tried stays in the trail, with the facts noted until then.
    """

    status: ClassVar[int] = 422
    stays: ClassVar[bool] = False

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return self.message


class NotThere(Refusal):
    """The thing does not exist, or the person may not know that it does: the two must look the same."""

    status = 404

    def __init__(self, message: str = "没有找到，或者您不能查看。") -> None:
        super().__init__(message)


class NotAllowed(Refusal):
    """The person may see the thing but has no power to do this to it."""

    status = 403
    stays = True


class Stale(Refusal):
    """Somebody else changed the thing in between; nothing was done."""

    status = 409

    def __init__(self, message: str = "内容已被他人更新，请刷新后再操作。") -> None:
        super().__init__(message)
