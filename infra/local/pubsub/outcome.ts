/** Names of the gRPC status codes that this server answers with. */
export type RefusalCode =
  | 'ALREADY_EXISTS'
  | 'FAILED_PRECONDITION'
  | 'INVALID_ARGUMENT'
  | 'NOT_FOUND'
  | 'RESOURCE_EXHAUSTED'
  | 'UNAVAILABLE'
  | 'UNIMPLEMENTED';

export type Refusal = { readonly kind: 'refused'; readonly code: RefusalCode; readonly message: string };

export type Outcome<T> = { readonly kind: 'ok'; readonly value: T } | Refusal;

export function ok<T>(value: T): Outcome<T> {
  return { kind: 'ok', value };
}

/** What production does and this server does not, by name: to ignore it would pass here and fail there. */
export function refuseFeature(feature: string): Refusal {
  return refuse('UNIMPLEMENTED', `this Pub/Sub server does not do ${feature}`);
}

export function refuse(code: RefusalCode, message: string): Refusal {
  return { kind: 'refused', code, message };
}
