"""Mail to the people who work here, by the server that the settings name."""

from __future__ import annotations

import logging
import smtplib

from django.conf import settings
from django.core.mail import EmailMessage

logger = logging.getLogger("threadline.connectors")


def is_configured() -> bool:
    """Whether there is a server to send by."""
    return bool(settings.EMAIL_HOST)


def send(to: str, *, subject: str, body: str) -> bool:
    """Hand a mail to the server, waiting for it at most ten seconds; False when it was not taken.

    Never inside a transaction. What is told of a failure names no address.
    """
    one_line = " ".join(subject.split())
    try:
        return bool(EmailMessage(one_line, body, to=[to]).send())
    except (smtplib.SMTPException, OSError, ValueError) as error:
        logger.warning("mail not sent", extra={"error": type(error).__name__})
        return False
