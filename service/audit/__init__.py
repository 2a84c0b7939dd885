"""The topics in, an account of every document and article out: what is missing, doubled or decided otherwise, by id.

``account.py`` is the account itself and knows no Kafka; ``topics.py`` reads a cluster into one.
"""

from service.audit.account import Account
from service.audit.report import Finding, Ledger, Report, Skipped
from service.audit.topics import audit

__all__ = ["Account", "Finding", "Ledger", "Report", "Skipped", "audit"]
