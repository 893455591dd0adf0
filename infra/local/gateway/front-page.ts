export const FRONT_PAGE = `ringer messaging, local stack

This is the API of an SMS platform, running on this machine with a simulated carrier.

  POST /v1/oauth/token           an access token for an API key and its secret
  POST /v1/messages              send a message
  GET  /v1/messages              list messages, newest first
  GET  /v1/messages/{id}         one message
  GET  /v1/messages/{id}/timeline
  GET  /.well-known/jwks.json    the keys that sign access tokens
  GET  /docs                     all operations, to read and to try; /docs/quickstart, /errors
  GET  /v1/openapi.json          the same for programs; /llms.txt, a plain overview
  GET  /admin/docs               what operators can do; their key is in .data/stack.json too
  GET  /healthz                  whether this gateway serves

The demo account's API key is in .data/stack.json. "npm run demo" sends a message and shows what becomes of it.
`;
