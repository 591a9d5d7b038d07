"""What a member has begun to write."""

from __future__ import annotations

from collections.abc import Collection

from threadline import sql


def of(workspace: int, member: int, conversations: Collection[int]) -> dict[int, str]:
    """Their drafts in these conversations."""
    if not conversations:
        return {}
    params = {"workspace": workspace, "member": member, "ids": list(conversations)}
    return dict(sql.rows("draft", "of_conversations", params))
