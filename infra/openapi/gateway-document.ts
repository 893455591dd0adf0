// The Swagger 2.0 form that Google's API Gateway is deployed with: which paths there are, which function answers each, and
// which of them want a token. It checks no body and no scope; the functions do. `${…}` is filled in by Terraform's
// `templatefile`: the functions' addresses are known after they are deployed.
import { allowedMethods } from '../../shared/contracts/http/head.ts';
import type { Operation, OperationAccess } from '../../shared/contracts/http/operation.ts';
import type { Audience } from '../../shared/contracts/token.ts';

/** Seconds; the gateway's own default, said so that nobody need know it. */
const DEADLINE_SECONDS = 15;

/** Template variables: `issuer`, `jwks_url`, and `<function>_url` with underscores for each function. */
export function gatewayDocument(operations: readonly Operation[], version: string) {
  const byPath = Map.groupBy(operations, ({ path }) => path);
  return {
    swagger: '2.0',
    info: { title: 'ringer messaging', version },
    schemes: ['https'],
    consumes: ['application/json'],
    produces: ['application/json', 'application/problem+json'],
    paths: Object.fromEntries(
      [...byPath].map(([path, sharing]) => [
        path,
        Object.fromEntries(
          sharing.flatMap((operation) =>
            allowedMethods([operation.method]).map((method) => [
              method.toLowerCase(),
              gatewayOperation(operation, method),
            ]),
          ),
        ),
      ]),
    ),
    securityDefinitions: { jwt: tokensFor('api'), operator_jwt: tokensFor('admin') },
  };
}

/** A token of the other audience is none: the gateway refuses it before any function sees it. */
function tokensFor(audience: Audience) {
  return {
    ...{ type: 'oauth2', flow: 'implicit', authorizationUrl: '', scopes: {} },
    'x-google-issuer': variable('issuer'),
    'x-google-jwks_uri': variable('jwks_url'),
    'x-google-audiences': audience,
  };
}

const SECURITY: Readonly<Record<OperationAccess['kind'], readonly object[]>> = {
  public: [],
  scope: [{ jwt: [] }],
  role: [{ operator_jwt: [] }],
};

const variable = (name: string) => `\${${name}}`;

function gatewayOperation(operation: Operation, method: string) {
  const { operationId, summary, path, functionName, access, params = {} } = operation;
  const address = variable(`${functionName.replaceAll('-', '_')}_url`);
  return {
    operationId: method === 'HEAD' ? `${operationId}Head` : operationId,
    summary,
    parameters: Object.keys(params).map((name) => ({ name, in: 'path', required: true, type: 'string' })),
    security: SECURITY[access.kind],
    'x-google-backend': {
      address,
      path_translation: 'APPEND_PATH_TO_ADDRESS',
      jwt_audience: address,
      deadline: DEADLINE_SECONDS,
    },
    responses: { default: { description: `The function's answer to ${path}` } },
  };
}
