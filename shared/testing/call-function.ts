// A call of a function as the gateway passes it on.

export type FunctionAnswer = {
  readonly status: number;
  /** The parsed JSON; `undefined` where there is none. */
  readonly body: unknown;
  readonly location: string | null;
};

export type FunctionCall = {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  /** `Bearer …` */
  readonly bearer: string;
  /** Where the caller is. */
  readonly from?: string;
};

/** `address` is that of the function. */
export async function callFunction(address: string, call: FunctionCall): Promise<FunctionAnswer> {
  const { method, path, body, bearer, from } = call;
  const reply = await fetch(address + path, {
    method,
    headers: {
      ...{ 'x-forwarded-authorization': bearer, 'content-type': 'application/json' },
      ...(from === undefined ? {} : { 'x-forwarded-for': from }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  return {
    status: reply.status,
    body: text === '' ? undefined : JSON.parse(text),
    location: reply.headers.get('location'),
  };
}
