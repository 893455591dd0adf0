"""A check of our own, what fits the published schema is never called malformed; and the key of the run is left alone."""

import os
import uuid

import schemathesis

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
    # It is whatever a page gave, as `cursor` is everywhere.
    "acknowledgeInbox": {"up_to"},
}
NOBODYS_KEY = "key_01kawz8y5qf3sbm2e7vtn4hxcd"


@schemathesis.check
def valid_data_is_well_formed(ctx, response, case):
    mode = case.meta.generation.mode if case.meta else None
    if mode is None or not mode.is_positive or response.status_code not in (400, 422):
        return
    problem = response.json()
    fields = {error["field"].rstrip("0123456789").rstrip(".") for error in problem.get("errors", [])}
    untold = UNTOLD.get(case.operation.definition.raw.get("operationId"), set()) | {"cursor"}
    if not fields or not fields <= untold:
        assert problem["code"] not in ("invalid_request", "body_not_json"), problem["detail"]


@schemathesis.hook
def before_call(ctx, case, kwargs):
    """A run that revokes or narrows its own key would find only closed doors; and a key of a request that was used before
    gets the first answer, whose resource may be gone by now."""
    if case.path_parameters and case.path_parameters.get("id") == os.environ["OWN_KEY_ID"]:
        case.path_parameters["id"] = NOBODYS_KEY
    mode = case.meta.generation.mode if case.meta else None
    if mode is not None and mode.is_positive:
        for name in list(case.headers or {}):
            if name.lower() == "idempotency-key":
                case.headers[name] = str(uuid.uuid4())
