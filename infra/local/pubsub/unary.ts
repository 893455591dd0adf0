import { type handleUnaryCall, type ServerErrorResponse, status } from '@grpc/grpc-js';
import { assertNever } from '../../../shared/kernel/assert-never.ts';
import type { Outcome, Refusal } from './outcome.ts';

/** A gRPC method that is answered at once. */
export function unary<Request, Response>(
  handle: (request: Request) => Outcome<Response>,
): handleUnaryCall<Request, Response> {
  return ({ request }, callback) => {
    const outcome = handle(request);
    switch (outcome.kind) {
      case 'ok':
        return callback(null, outcome.value);
      case 'refused':
        return callback(toStatus(outcome));
      default:
        return assertNever(outcome);
    }
  };
}

/** A refusal as gRPC sends it. */
export function toStatus({ code, message }: Refusal): ServerErrorResponse {
  return Object.assign(new Error(message), { code: status[code], details: message });
}
