"""The topics in, an account of every document and article out: which are missing, doubled or contradictory, by id.

``account.py`` is the account itself, independent of the cluster; ``topics.py`` reads a cluster's topics into one.
"""

from service.audit.account import Account
from service.audit.report import Finding, Ledger, Report, Skipped
from service.audit.topics import audit

__all__ = ["Account", "Finding", "Ledger", "Report", "Skipped", "audit"]
