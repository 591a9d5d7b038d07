"""Numbers of people who were erased, as nothing but a keyed digest: they must stay left alone."""

from __future__ import annotations

from django.db import models

from threadline.models.base import WorkspaceOwned


class ErasedNumber(WorkspaceOwned):
    """A digest that only the key file can make again from the number, and since when nothing earlier counts."""

    digest = models.BinaryField(max_length=32)
    key_id = models.TextField()  # which key of the key file made it
    erased_at = models.DateTimeField()

    class Meta:
        db_table = "erased_number"
        constraints = [models.UniqueConstraint(fields=["workspace", "digest"], name="erased_number_once")]
