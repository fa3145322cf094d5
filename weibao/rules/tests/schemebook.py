"""The YAML cases of the schemes beside the living allowance, tried against any parameters."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import yaml

from weibao.rules import deadlines, medical_aid, premiums, price_subsidy, rehabilitation, study_aid, visits
from weibao.rules.parameters import NotYetLaw

FOLDER = Path(__file__).parent.parent / "cases" / "schemes"
STUDENT = {"recognised_on": date(2015, 1, 1), "stage": "undergraduate", "full_time": True, "since": date(2022, 9, 1)}
STANDARD = Decimal("1170.00")
PATIENT = {"recognised_on": date(2015, 1, 1)}
APPLICANT = {"disability": "hearing", "situation": "low_income"}
PLAN = {"rhythm": "quarterly", "proven": frozenset({1, 2})}
REFUSALS = (NotYetLaw, medical_aid.BadBill, price_subsidy.BadIndex, rehabilitation.BadCharge)


def read():
    """Every case as (kind, case)."""
    files = sorted(FOLDER.glob("*.yaml"))
    return [(file.stem, case) for file in files for case in yaml.safe_load(file.read_text(encoding="utf-8"))]


def answer(kind, case, law):
    """What the rules say to a case, or which refusal they answer with."""
    try:
        return ANSWERS[kind](case, law)
    except REFUSALS as refusal:
        return {"refused": type(refusal).__name__}


def faults(cases, law):
    """What is answered otherwise than told."""
    for kind, case in cases:
        said = answer(kind, case, law)
        if said != case["answer"]:
            yield f"{case['name']}：{said} 而不是 {case['answer']}"


def _student(case, law):
    return {"eligible": study_aid.judge(study_aid.Student(**STUDENT | case["facts"]), case["date"], law).holds}


def _payments(case, law):
    paid = study_aid.payments(case["year"], case["rhythm"], law)
    return {"count": len(paid), "first": str(paid[0]), "last": str(paid[-1]), "sum": str(sum(paid))}


def _bill(case, law):
    paid = {payer: Decimal(amount) for payer, amount in case["paid"].items()}
    return {"ours": str(medical_aid.settle(Decimal(case["total"]), paid).ours)}


def _price(case, law):
    holds = price_subsidy.trigger(case["date"], Decimal(case["cpi"]), Decimal(case["food"]), law).holds
    return {"holds": holds, "amount": str(price_subsidy.amount(STANDARD, Decimal(case["cpi"])))}


def _priced(case, law):
    return {"entitled": price_subsidy.entitled(case["category"], case["date"], law)}


def _limit(case, law):
    found = deadlines.limit(case["matter"], case["step"], case["channel"], case["date"], law)
    return {"days": found.days, "warn": found.warn_after}


def _warning(case, law):
    return {"warn": deadlines.warn_after(case["days"], law.at(case["date"]))}


def _due(case, law):
    facts = {key: frozenset(value) if key == "proven" else value for key, value in case["facts"].items()}
    return {"due": str(study_aid.due(study_aid.Plan(case["year"], **PLAN | facts), case["date"], law))}


def _left(case, law):
    return {"prorated": study_aid.settles_at(case["reason"], case["date"], law)}


def _terms(case, law):
    days = law.at(study_aid.begins(case["year"])).whole("study_aid/proof_days")
    return {"rhythm": study_aid.default_rhythm(case["year"], law), "days": days}


def _premium(case, law):
    found, year = premiums.window(case["year"], law), case["year"]
    told = {"amount": str(premiums.amount(year, law)), "opens": str(found.opens), "closes": str(found.closes), "lead": found.lead}
    return {"entitled": premiums.entitled(case["category"], year, law), **told}


def _patient(case, law):
    return {"eligible": medical_aid.judge(medical_aid.Patient(**PATIENT | case["facts"]), case["date"], law).holds}


def _rehabilitated(case, law):
    return {"eligible": rehabilitation.judge(rehabilitation.Applicant(**APPLICANT | case["facts"]), case["date"], law).holds}


def _charges(case, law):
    charges = [Decimal(one) for one in case["charges"]]
    paid = rehabilitation.settle(case["kind"], charges, Decimal(case["before"]), case["date"], law)
    return {"paid": str(paid.paid), "own": str(paid.own), "days": rehabilitation.review_days(case["date"], law)}


def _visit(case, law):
    facts = dict(case["facts"])
    contact = facts.pop("contact", None)
    child = visits.Visited(**{"registered": date(2015, 1, 1), "last": None} | facts)
    found = visits.contact_due(child, contact, case["date"], law) if "contact" in case["facts"] else visits.due(child, case["date"], law)
    return {"due": found.on, "path": found.path} if found else {"due": None}


ANSWERS = {
    "visits": _visit,
    "study_due": _due,
    "study_left": _left,
    "study_terms": _terms,
    "premiums": _premium,
    "patients": _patient,
    "rehabilitation": _rehabilitated,
    "charges": _charges,
    "warnings": _warning,
    "study_aid": _student,
    "payments": _payments,
    "bills": _bill,
    "prices": _price,
    "priced": _priced,
    "limits": _limit,
}
