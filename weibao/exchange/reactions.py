"""What happens to an application here, the other side is told: a letter in the same transaction."""

from weibao.applications.announcements import (
    ApplicationAccepted,
    ApplicationConcluded,
    ApplicationDecided,
    ApplicationPushed,
    ApplicationReopened,
    ApplicationTold,
    ApplicationWithdrawn,
    SupplementAsked,
)
from weibao.applications.models import Application, Channel, Supplement
from weibao.children.announcements import ChildErased
from weibao.exchange.actions import sending
from weibao.exchange.models import Crossing
from weibao.kernel.announcements import reacts_to


def _crossing(application: int, channel: str = Channel.CROSS_PROVINCE) -> Crossing | None:
    if channel != Channel.CROSS_PROVINCE:
        return None
    return Crossing.objects.filter(application=application).select_related("application", "partner").first()


@reacts_to(ApplicationPushed)
def pushed(event: ApplicationPushed) -> None:
    """Formally checked here: it goes to the household place."""
    sending.send_out(Application.objects.get(pk=event.application_id), again=event.again, at=event.at)


@reacts_to(ApplicationDecided)
def decided(event: ApplicationDecided) -> None:
    """Decided by our county as household place: the result goes back. Answered by another one: the result is noted."""
    crossing = _crossing(event.application_id, event.channel)
    if crossing is not None and crossing.is_out != event.here:
        sending.answer(crossing, outcome=event.outcome, at=event.at)


@reacts_to(SupplementAsked)
def asked(event: SupplementAsked) -> None:
    """We as household place want more papers: the accepting place asks the applicant. Asked by another one: that is noted."""
    crossing = _crossing(event.application_id, event.channel)
    if crossing is not None:
        sending.ask_more(crossing, Supplement.objects.get(pk=event.supplement_id), at=event.at)


@reacts_to(ApplicationTold)
def told(event: ApplicationTold) -> None:
    """The applicant knows: the household place does, too."""
    crossing = _crossing(event.application_id, event.channel)
    if crossing is not None and crossing.is_out:
        sending.tell_told(crossing, at=event.at)


@reacts_to(ApplicationWithdrawn)
def withdrawn(event: ApplicationWithdrawn) -> None:
    """Taken back by the applicant after it was pushed."""
    crossing = _crossing(event.application_id, event.channel) if event.pushed else None
    if crossing is not None and crossing.is_out:
        sending.withdraw(crossing, at=event.at)


def moved(event: ApplicationAccepted | ApplicationConcluded | ApplicationReopened) -> None:
    """A step of ours as household place: the accepting place sees our clock."""
    crossing = _crossing(event.application_id, event.channel)
    if crossing is not None and not crossing.is_out:
        sending.tell_progress(crossing, at=event.at)


reacts_to(ApplicationAccepted)(moved)
reacts_to(ApplicationConcluded)(moved)
reacts_to(ApplicationReopened)(moved)


@reacts_to(ChildErased)
def erased(event: ChildErased) -> None:
    """What the other side said goes with the file."""
    sending.follow_erasing(event.child_ids)
