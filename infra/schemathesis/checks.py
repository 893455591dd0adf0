"""A check of our own: what fits the published schema is never called malformed."""

import schemathesis

# What a document cannot tell: a cursor is whatever a page gave, and two days must not be too far apart.
UNTOLD = {"readUsage": {"from", "to"}}


@schemathesis.check
def valid_data_is_well_formed(ctx, response, case):
    mode = case.meta.generation.mode if case.meta else None
    if mode is None or not mode.is_positive or response.status_code not in (400, 422):
        return
    problem = response.json()
    fields = {error["field"] for error in problem.get("errors", [])}
    if not fields <= UNTOLD.get(case.operation.definition.raw.get("operationId"), set()) | {"cursor"}:
        assert problem["code"] not in ("invalid_request", "body_not_json"), problem["detail"]
