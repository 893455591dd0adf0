import type { Operation } from '../../shared/contracts/http/operation.ts';

/** A request that would be taken if the caller might: a body of the examples, ids that nobody has. */
export function plausible(operation: Operation) {
  const params = Object.entries(operation.params ?? {}).map(([name, schema]) => {
    const [example = 'x'] = (schema.meta()?.examples ?? []) as readonly string[];
    return [name, example] as const;
  });
  const { body } =
    Object.values(operation.examples ?? {}).find((example) => example.body !== undefined) ?? {};
  return { params: Object.fromEntries(params), ...(body === undefined ? {} : { body }) };
}
