"""Words that join a purpose on one of our numbers."""

from __future__ import annotations

from django.db import models

from threadline.models.base import WorkspaceOwned, owned_key


class JoinWord(WorkspaceOwned):
    """A word of one sender; there it comes before the words that purposes have on every number."""

    sender = owned_key("Sender")
    word = models.TextField()  # in capitals, as it is advertised
    purpose = owned_key("Purpose")
    text = models.TextField(default="")  # the answer to it; '' = the purpose's, or ours

    class Meta:
        db_table = "join_word"
        constraints = [models.UniqueConstraint(fields=["workspace", "sender", "word"], name="join_word_once")]
