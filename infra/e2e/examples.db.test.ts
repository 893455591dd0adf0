// The examples of both APIs work as written: for the demo account or an admin, against the functions, and what comes back is
// what the document says.
import { expect, test } from 'vitest';
import type { Example, Operation } from '../../shared/contracts/http/operation.ts';
import { PUBLISHED_OPERATIONS } from '../../shared/contracts/http/published-operations.ts';
import { useApiWorld } from './api-world.ts';
import { makeResources } from './made-resources.ts';

const world = useApiWorld();

type Case = Operation & { readonly name: string; readonly example: Example | undefined };
const CASES: readonly Case[] = PUBLISHED_OPERATIONS.flatMap((operation) => {
  const examples = Object.entries(operation.examples ?? {}).map(([name, example]) => ({ name, example }));
  const cases = examples.length > 0 ? examples : [{ name: 'as it is', example: undefined }];
  // Its examples would hold secrets: the token endpoint has tests of its own.
  return operation.operationId === 'issueToken' ? [] : cases.map((one) => ({ ...operation, ...one }));
});

test.each(CASES)(
  '$operationId, $name: is answered as the document says',
  async ({ example, ...operation }) => {
    const bearer = await world.bearerFor(operation);
    const params =
      bearer === undefined ? publicParams(operation) : await makeResources(world, operation.path);
    const answer = await world.call(operation, {
      ...(bearer === undefined ? {} : { bearer }),
      params,
      ...(example?.query === undefined ? {} : { query: example.query }),
      ...(example?.body === undefined ? {} : { body: example.body }),
    });
    const status = example?.status ?? Number(Object.keys(operation.answers)[0]);
    expect({ status: answer.status, text: answer.text.slice(0, 500) }).toMatchObject({ status });
    const said = operation.answers[status];
    for (const [name, schema] of Object.entries(said?.headers ?? {})) {
      expect(schema.safeParse(answer.headers.get(name) ?? undefined).error).toBeUndefined();
    }
    if (said?.schema === undefined) return expect(answer.text).toBe('');
    expect(answer.headers.get('content-type')).toMatch(said.contentType ?? 'application/json');
    // What the schema does not name is lost in parsing, so a field that is not described is seen too.
    if (answer.json !== undefined) expect(said.schema.parse(answer.json)).toEqual(answer.json);
  },
);

function publicParams({ params = {} }: Operation): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(params).map(([name, schema]) => [
      name,
      String(((schema.meta()?.examples ?? []) as readonly string[])[0]),
    ]),
  );
}
