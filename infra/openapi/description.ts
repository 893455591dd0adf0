/** What the reference begins with, in Markdown. */
export const DESCRIPTION = `Send and receive SMS.

* **Access.** An API key and its secret buy an access token of one hour (\`POST /v1/oauth/token\`); send it as
  \`Authorization: Bearer …\`. Each operation names the scope that the token needs.
* **Refusals** are problem documents (RFC 9457) with a stable \`code\`, who refused, and what to change. All codes:
  [/v1/errors](/v1/errors), a page each under \`/errors/\`. What you may not read and what does not exist answer the same 404.
* **Lists** answer \`data\` and \`next_cursor\`; ask again with \`cursor\` until it is null. New rows do not shift pages.
* **Names** are snake_case, ids carry their kind (\`msg_…\`), times are RFC 3339 in UTC with milliseconds, money is a decimal
  string of US dollars, phone numbers are E.164.
* **HEAD** is answered wherever GET is, as GET without the body.
* **Growth.** Answers may get new fields and lists of values new members; requests refuse fields that they do not know.
* **Events** come as signed webhooks (Standard Webhooks); their order is told by \`sequence\`, and the same may come twice.
`;

/** The same for the operators' reference. */
export const ADMIN_DESCRIPTION = `Operate the platform.

* **Access.** An operator's key (\`ro_…\`) and its secret buy an access token of one hour (\`POST /v1/oauth/token\`). Each
  operation names its scope: a viewer's key has \`admin:read\`, an operator's \`admin:operate\` too, an admin's all. No
  customer's token opens anything here, and no operator's token opens the customers' API.
* **Changes** name the version that they change: send the \`ETag\` that reading gave as \`If-Match\`. Without it the answer is
  428, after somebody else's change 412. With \`dry_run=true\` nothing is changed, and the answer says what would be.
* **Audit.** Each change is written to the audit log by the statement that makes it: who, with which key, from where, what
  was there before and after.
* **Masking.** Numbers of people and texts are masked in every answer. Where there is a \`reveal\`, it shows them to who says
  why, and writes that down.
* **Refusals, lists, names and growth** are those of the customers' API: problem documents, \`data\` and \`next_cursor\`.
`;
