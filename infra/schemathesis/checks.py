"""A check of our own: what fits the published schema is never called malformed."""

import schemathesis


@schemathesis.check
def valid_data_is_well_formed(ctx, response, case):
    mode = case.meta.generation.mode if case.meta else None
    if mode is None or not mode.is_positive or response.status_code not in (400, 422):
        return
    problem = response.json()
    fields = {error["field"] for error in problem.get("errors", [])}
    # A cursor is whatever a page gave: its form is nobody's business, so the document does not tell it.
    if fields == {"cursor"}:
        return
    assert problem["code"] not in ("invalid_request", "body_not_json"), problem["errors"]
