// The fields of every query and body, as the OpenAPI document tells them.

type Schema = {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
};
type Described = {
  readonly operationId: string;
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
};
export type OpenApi = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};

/** Each by its name: `listMessages query batch_id`, `submitBatch body messages.from`. Lists are not told from what they hold. */
export function requestFields({ paths, components }: OpenApi): readonly string[] {
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
  const names = operations.flatMap(({ operationId, parameters = [], requestBody }) => {
    const query = parameters
      .filter((parameter) => parameter.in === 'query')
      .map(({ name }) => `query ${name}`);
    const bodies = Object.values(requestBody?.content ?? {}).flatMap(({ schema }) =>
      leavesOf(schema, components.schemas),
    );
    return [...query, ...bodies.map((path) => `body ${path}`)].map((field) => `${operationId} ${field}`);
  });
  return [...new Set(names)];
}

function leavesOf(schema: Schema, named: Readonly<Record<string, Schema>>, path = ''): readonly string[] {
  const { $ref, properties, items, anyOf = [], oneOf = [] } = schema;
  const inner: readonly (readonly [string, Schema | undefined])[] = [
    [path, $ref === undefined ? undefined : named[$ref.slice($ref.lastIndexOf('/') + 1)]],
    [path, items],
    ...[...anyOf, ...oneOf].map((one) => [path, one] as const),
    ...Object.entries(properties ?? {}).map(
      ([name, one]) => [path === '' ? name : `${path}.${name}`, one] as const,
    ),
  ];
  const leaves = inner.flatMap(([at, one]) => (one === undefined ? [] : leavesOf(one, named, at)));
  return leaves.length > 0 || path === '' ? leaves : [path];
}
