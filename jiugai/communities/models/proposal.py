"""What a property company or an owner unit proposes to change in the register of its own communities (TR-4.2f)."""

from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiugai.common.crypto import EncryptedTextField
from jiugai.communities.models.community import Community
from jiugai.communities.states import ProposalState


class Proposal(models.Model):
    """Values for one row of the register, present or new; written only when the sub-district accepts it."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="proposals")
    state = models.CharField(_("State"), max_length=12, choices=ProposalState, default=ProposalState.DRAFT)
    row_kind = models.CharField(max_length=20)
    """`KIND` of the model."""
    row_id = models.BigIntegerField(null=True)
    """The row to change; null = a new one."""
    row_version = models.PositiveIntegerField(default=0)
    """The state on which the proposal was made."""
    values = EncryptedTextField(_("Values"))
    """JSON object: name of the fact → value. Encrypted: it may hold residents' data."""
    reason = models.CharField(_("Reason"), max_length=500, blank=True)
    organisation_id = models.BigIntegerField(null=True)
    made_by = models.CharField(_("Proposed by"), max_length=300)
    made_by_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField(_("Proposed on"), auto_now_add=True)
    answered_by = models.CharField(_("Answered by"), max_length=300, blank=True)
    answer = models.CharField(_("Answer"), max_length=500, blank=True)

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")

    if TYPE_CHECKING:
        community_id: int

    def __str__(self) -> str:
        return f"{self.community} · {self.made_by}"

    def get_absolute_url(self) -> str:
        return reverse("communities:proposal", args=[self.pk])

    @property
    def region_code(self) -> str:
        return self.community.region_code
