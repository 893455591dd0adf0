// The schema as sorted text, read from the catalogue (pg_dump is not part of the npm PostgreSQL). Monthly partitions
// are left out: which of them exist depends on the day.
import type pg from 'pg';

const COLUMNS = `
  select c.oid::regclass::text as relation,
         a.attname || ' ' || format_type(a.atttypid, a.atttypmod) ||
           case when a.attnotnull then ' not null' else '' end ||
           coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') as line
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
   where n.nspname in ('accounts', 'numbers', 'messaging') and c.relkind in ('r', 'p') and not c.relispartition
   order by 1, a.attnum`;

const CONSTRAINTS = `
  select c.oid::regclass::text as relation, pg_get_constraintdef(k.oid) as line
    from pg_constraint k
    join pg_class c on c.oid = k.conrelid
    join pg_namespace n on n.oid = c.relnamespace
   where n.nspname in ('accounts', 'numbers', 'messaging') and not c.relispartition and k.contype <> 'n'
   order by 1, 2`;

const INDEXES = `
  select c.oid::regclass::text as relation, pg_get_indexdef(i.indexrelid) as line
    from pg_index i
    join pg_class c on c.oid = i.indrelid
    join pg_namespace n on n.oid = c.relnamespace
   where n.nspname in ('accounts', 'numbers', 'messaging') and not c.relispartition and not i.indisprimary
     and not exists (select from pg_constraint k where k.conindid = i.indexrelid)
   order by 1, 2`;

const PARTITIONING = `
  select c.oid::regclass::text as relation, 'partition by ' || pg_get_partkeydef(c.oid) as line
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where n.nspname = 'messaging' and c.relkind = 'p'
   order by 1`;

const FUNCTIONS = `
  select pg_get_functiondef(p.oid) as line
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
   where n.nspname in ('accounts', 'numbers', 'messaging')
   order by p.proname`;

/** Reads the whole schema; equal schemas give equal text. */
export async function schemaText(client: Pick<pg.ClientBase, 'query'>): Promise<string> {
  const relations = new Map<string, string[]>();
  for (const query of [COLUMNS, CONSTRAINTS, INDEXES, PARTITIONING]) {
    const { rows } = await client.query<{ relation: string; line: string }>(query);
    for (const { relation, line } of rows) {
      const lines = relations.get(relation) ?? [];
      lines.push(`  ${line}`);
      relations.set(relation, lines);
    }
  }
  const functions = await client.query<{ line: string }>(FUNCTIONS);
  const tables = [...relations]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, lines]) => `${name}\n${lines.join('\n')}`);
  return `${[...tables, ...functions.rows.map(({ line }) => line.trimEnd())].join('\n\n')}\n`;
}
