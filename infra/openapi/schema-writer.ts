// Zod schemas as JSON Schema, as OpenAPI wants them: what has an `id` in its `meta` becomes a component and is pointed at.
import { z } from 'zod';

export type JsonSchema = Readonly<Record<string, unknown>>;

export type SchemaWriter = {
  /** `input` for what callers send, `output` for what we answer. Throws where one name stands for two schemas. */
  write(schema: z.ZodType, io: 'input' | 'output'): JsonSchema;
  /** All that were named so far, by name. */
  components(): Readonly<Record<string, JsonSchema>>;
};

/** `componentsPath` is where the document keeps them: `#/components/schemas/`. */
export function createSchemaWriter(componentsPath: string): SchemaWriter {
  const named = new Map<string, string>();

  function keep(name: string, schema: unknown): void {
    const text = JSON.stringify(schema);
    const known = named.get(name);
    if (known !== undefined && known !== text) throw new Error(`two schemas have the name ${name}`);
    named.set(name, text);
  }

  return {
    write(schema, io) {
      // A schema that is written alone is not pointed at, even where it has a name; as a property it is.
      const wrapped = z.toJSONSchema(z.object({ root: schema }), {
        io,
        override: ({ jsonSchema }) => simplify(jsonSchema, io),
      });
      const text = JSON.stringify(wrapped).replaceAll('"#/$defs/', `"${componentsPath}`);
      const { properties, $defs = {} } = JSON.parse(text) as Wrapped;
      for (const [name, definition] of Object.entries($defs)) {
        const { id: _, ...rest } = definition;
        keep(name, rest);
      }
      return properties.root;
    },
    components() {
      const sorted = [...named].toSorted(([a], [b]) => (a < b ? -1 : 1));
      return Object.fromEntries(sorted.map(([name, text]) => [name, JSON.parse(text) as JsonSchema]));
    },
  };
}

type Wrapped = {
  readonly properties: { readonly root: JsonSchema };
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
};

/**
 * `readOnly` means something else in OpenAPI, the range of safe integers tells nobody anything, and an answer may grow
 * fields, so it does not forbid them.
 */
function simplify(schema: z.core.JSONSchema.BaseSchema, io: 'input' | 'output'): void {
  delete schema.readOnly;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (io === 'output' && schema.additionalProperties === false) delete schema.additionalProperties;
}
