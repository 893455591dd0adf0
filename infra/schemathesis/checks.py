"""A check of our own, what fits the published schema is never called malformed; and what is asked of a stack that others
must not feel: the key of the run is left alone, and nobody outside is called."""

import json
import os
import re
import uuid

import schemathesis
from schemathesis.core.parameters import ParameterLocation

# What a schema cannot tell, by operation and field (of a list without the place in it).
UNTOLD = {
    # Two days must not be too far apart; and what is counted by tag is of all tags.
    "readUsage": {"from", "to", "tag"},
    # Later than created_after.
    "createWebhookReplay": {"endpoint_id", "created_before"},
    # Bits beyond the prefix are zero, groups of an address are as many as they must be; and the time goes on.
    "createApiKey": {"allowed_ips", "expires_at"},
    "updateApiKey": {"allowed_ips", "expires_at"},
    "createSmppCredential": {"allowed_ips"},
    "updateSmppCredential": {"allowed_ips"},
    # What the other fields, the number's settings before and the account's SMPP accounts leave open.
    "changeNumber": {"inbound.smpp_system_id", "inbound.webhook_url", "inbound.email_address", "inbound.delivery_method"},
    # Who pays before has no credit.
    "createAccount": {"billing.credit_limit"},
    "changeAdminAccount": {"billing.credit_limit"},
    "createAccountApiKey": {"allowed_ips", "expires_at"},
    "createAccountSmppCredential": {"allowed_ips"},
    # The account is there, a campaign is the account's own, and only toll-free numbers are verified.
    "assignNumber": {"account_id", "tollfree_status"},
    "changeAdminNumber": {"campaign_id", "tollfree_status"},
    "createOperatorKey": {"allowed_ips", "expires_at"},
    # PEM that begins as it should may hold nothing; a key comes with its certificate, and a port with its host.
    "createConnector": {"tls_ca", "tls_certificate", "tls_key", "backup_port"},
    "changeConnector": {"tls_ca", "tls_certificate", "tls_key", "backup_port"},
    # One price for each prefix and class, and none for what was sent already.
    "setPrices": {"valid_from", "prices"},
    # It is a message of the account.
    "correctLedger": {"message_id"},
    # What a pattern must be to be run, which no pattern says; and the account is there.
    "createContentRule": {"pattern", "account_id"},
    "changeContentRule": {"pattern"},
    "tryContentRule": {"pattern", "account_id"},
    # One of them at least, and each of something that is there.
    "actOnQueues": {"connector", "account_id", "to"},
    # One of them, not both.
    "findTrace": {"id", "number"},
    # It is whatever a page gave, as `cursor` is everywhere.
    "acknowledgeInbox": {"up_to"},
}
NOBODYS_KEY = "key_01kawz8y5qf3sbm2e7vtn4hxcd"
OWN_KEY = os.environ.get("OWN_KEY_ID")
# By operation: the parameters of its path that lead to something which is there.
RESOURCES = json.loads(os.environ.get("RESOURCES", "{}"))
HOST = re.compile(r"^https?://[^/?#:@\[\]]+(?=[/?#:]|$)")
URL_LENGTH_MAX = 500


@schemathesis.check
def valid_data_is_well_formed(ctx, response, case):
    mode = case.meta.generation.mode if case.meta else None
    if mode is None or not mode.is_positive or response.status_code not in (400, 422):
        return
    problem = response.json()
    fields = {error["field"].rstrip("0123456789").rstrip(".") for error in problem.get("errors", [])}
    untold = UNTOLD.get(operation_id(case), set()) | {"cursor"}
    if not fields or not fields <= untold:
        assert problem["code"] not in ("invalid_request", "body_not_json"), problem["detail"]


@schemathesis.hook
def before_call(ctx, case, kwargs):
    """Where a path is good, something is there; but an example of the document names what nobody has, and a walk along links
    what it made."""
    is_named_well = case.meta is not None and not case.meta.is_negative_at(ParameterLocation.PATH)
    if is_named_well and case.meta.phase.name in ("coverage", "fuzzing"):
        case.path_parameters = {**case.path_parameters, **RESOURCES.get(operation_id(case), {})}
    # A run that revokes or narrows its own key would find only closed doors.
    if OWN_KEY and case.path_parameters.get("id") == OWN_KEY:
        case.path_parameters = {**case.path_parameters, "id": NOBODYS_KEY}
    # An idempotency key that was used before gets the first answer, whose resource may be gone by now, or is refused.
    if case.meta and not case.meta.is_negative_at(ParameterLocation.HEADER):
        for name in list(case.headers or {}):
            if name.lower() == "idempotency-key":
                case.headers[name] = str(uuid.uuid4())
            # Nobody guesses the version of what is there.
            if name.lower() == "if-match" and is_named_well:
                case.headers[name] = "*"
    if isinstance(case.body, (dict, list)):
        case.body = nowhere(case.body)


def operation_id(case):
    return case.operation.definition.raw.get("operationId")


def nowhere(value):
    """Webhooks are really called: no host that somebody may have."""
    if isinstance(value, dict):
        return {key: nowhere(item) for key, item in value.items()}
    if isinstance(value, list):
        return [nowhere(item) for item in value]
    if isinstance(value, str):
        return HOST.sub(r"\g<0>.invalid", value)[: max(len(value), URL_LENGTH_MAX)]
    return value
