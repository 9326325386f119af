"""Revision to revision: difference, plan with classes and counts, apply.  Never files against a bare database."""

from xrm.evolution.apply import apply_change
from xrm.evolution.bootstrap import bootstrap
from xrm.evolution.plan import plan_change
from xrm.evolution.revision import Revision, active_number, active_revision, all_revisions
from xrm.evolution.steps import ChangePlan, Safety, Step

__all__ = [
    "ChangePlan",
    "Revision",
    "Safety",
    "Step",
    "active_number",
    "active_revision",
    "all_revisions",
    "apply_change",
    "bootstrap",
    "plan_change",
]
