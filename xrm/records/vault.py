"""Secrets of records: sealed before anything keeps them, opened for code of the system alone.

The key comes from the installation's own secret, so that what the database holds says nothing by itself.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

from xrm.catalog.entity import Entity
from xrm.catalog.kinds import Kind
from xrm.errors import Problem, XrmError

PURPOSE = b"xrm secrets of records 1"


class Vault:
    """Seals and opens with one key."""

    def __init__(self, secret: bytes) -> None:
        self._key = Fernet(base64.urlsafe_b64encode(hmac.new(secret, PURPOSE, hashlib.sha256).digest()))

    def sealed(self, entity: Entity, values: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        """The values with every secret among them sealed."""
        return {
            name: self.seal(value, now) if value is not None and entity.fields[name].kind is Kind.SECRET else value
            for name, value in values.items()
        }

    def seal(self, text: str, now: datetime) -> str:
        return self._key.encrypt_at_time(text.encode(), int(now.timestamp())).decode()

    def open(self, sealed: str) -> str:
        """The secret itself; a key that is not the one it was sealed with opens nothing."""
        try:
            return self._key.decrypt(sealed).decode()
        except InvalidToken:
            words = "This secret was sealed with another key."
            raise XrmError(
                Problem("XRM904", words, hint="Write it anew, or bring the former XRM_SECRET_KEY back.")
            ) from None
