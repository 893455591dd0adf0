// The table of routes, its versions, and what a change or a message would make of it.
import { z } from 'zod';
import { apiId, dollars, lineOf, pageCursor, pageLimit, pageOf, timestamp } from '../forms.ts';
import { accountFilter } from './audit-log.ts';

export const RULES_MAX = 2_000;
const CONNECTORS_MAX = 10;
const INTEGER_MAX = 2_147_483_647;
const WEIGHT_MAX = 1_000_000;

const whole = (max: number) => z.int().min(0, 'must be at least 0').max(max, `must be at most ${max}`);

const ruleOrder = whole(INTEGER_MAX).meta({
  description: 'Priority among rules of one prefix, the higher first; what names a rule: no two share one.',
});
const senderClass = z.enum(
  ['long_code', 'toll_free', 'short_code', 'alphanumeric'],
  'must be long_code, toll_free, short_code or alphanumeric',
);
const PREFIX = { description: 'Digits that the destination begins with; empty is every destination.' };
const GROUP = { description: 'Of accounts: their `route_group`.' };
const WEIGHT = {
  description:
    'Share among the connectors of the rule; 0 only carries what the others cannot. Where none has one, the first that can is taken.',
};
const RATE = { description: 'US dollars a segment.' };
const ACTIVE = { description: 'An inactive rule is kept and takes no message.' };

export const routeRuleResource = z
  .object({
    rule_order: ruleOrder,
    prefix: z.string().meta(PREFIX),
    sender_class: senderClass.nullable(),
    account_id: apiId('account').nullable(),
    account_group: z.string().nullable().meta(GROUP),
    connectors: z
      .array(z.object({ name: z.string(), weight: z.int().nullable().meta(WEIGHT) }).readonly())
      .readonly()
      .meta({ description: 'In the order in which they are preferred.' }),
    rate: dollars.meta(RATE),
    active: z.boolean().meta(ACTIVE),
  })
  .readonly()
  .meta({ id: 'RouteRule' });
export type RouteRuleResource = z.output<typeof routeRuleResource>;

const routeRuleRequest = z
  .strictObject({
    rule_order: ruleOrder,
    prefix: z
      .string()
      .regex(/^([1-9]\d{0,14})?$/, 'must be at most 15 digits without a leading 0')
      .default('')
      .meta(PREFIX),
    sender_class: senderClass.nullable().default(null),
    account_id: accountFilter
      .meta({ description: 'The rule is for this account; not beside `account_group`.' })
      .nullable()
      .default(null),
    account_group: lineOf(50).trim().min(1, 'must not be empty').nullable().default(null).meta(GROUP),
    connectors: z
      .array(
        z.strictObject({
          name: z
            .string()
            .regex(/^[a-z0-9_]{3,50}$/, 'must be the name of a connector')
            .meta({ examples: ['sinch_primary'] }),
          weight: whole(WEIGHT_MAX).nullable().default(null).meta(WEIGHT),
        }),
      )
      .min(1, 'must name a connector')
      .max(CONNECTORS_MAX, `must name at most ${CONNECTORS_MAX} connectors`)
      .meta({ description: 'In the order in which they are preferred.' }),
    rate: z
      .string()
      .regex(/^\d{1,4}(\.\d{1,6})?$/, 'must be US dollars such as 0.0045')
      .meta({ ...RATE, examples: ['0.0045'] }),
    active: z.boolean().default(true).meta(ACTIVE),
  })
  .meta({ id: 'RouteRuleRequest' });
export type RouteRuleRequest = z.output<typeof routeRuleRequest>;

const routeChange = z.discriminatedUnion(
  'op',
  [
    z.strictObject({ op: z.literal('add'), rule: routeRuleRequest }),
    z.strictObject({ op: z.literal('replace'), rule_order: ruleOrder, rule: routeRuleRequest }),
    z.strictObject({ op: z.literal('remove'), rule_order: ruleOrder }),
  ],
  'must be add, replace or remove',
);
export type RouteChange = z.output<typeof routeChange>;

const reason = lineOf(200).trim().min(1, 'must say why').meta({ description: 'The version keeps it.' });

export const createRouteVersionBody = z
  .strictObject({
    reason,
    rules: z
      .array(routeRuleRequest)
      .max(RULES_MAX, `must be at most ${RULES_MAX} rules`)
      .optional()
      .meta({ description: 'The whole table.' }),
    changes: z
      .array(routeChange)
      .min(1, 'must change something')
      .max(RULES_MAX, `must be at most ${RULES_MAX} changes`)
      .optional()
      .meta({ description: 'What changes of the table, one after another.' }),
  })
  .refine(({ rules, changes }) => (rules === undefined) !== (changes === undefined), {
    ...{ path: ['rules'], error: 'either the whole table as rules, or changes' },
  })
  .meta({ id: 'RouteVersionRequest', oneOf: [{ required: ['rules'] }, { required: ['changes'] }] });
export type CreateRouteVersionBody = z.output<typeof createRouteVersionBody>;

export const rollBackRoutesBody = z.strictObject({ reason });
export type RollBackRoutesBody = z.output<typeof rollBackRoutesBody>;

const version = z.int().min(1);
const rules = z.array(routeRuleResource).readonly().meta({
  description:
    'In the order in which they are asked: the longest prefix, the highest order, the fewest customers.',
});
const about = {
  version,
  author_kind: z.enum(['operator', 'platform']),
  author: z.string().meta({ description: 'Id of the operator, or which part of the platform it was.' }),
  reason: z.string(),
  restores: version.nullable().meta({ description: 'The version that a rollback brought back.' }),
  created_at: timestamp,
};

export const routesResource = z
  .object({
    ...about,
    is_version: z.boolean().meta({
      description:
        'False where the table was changed beside this API since `version`: the next change keeps that too.',
    }),
    rules,
  })
  .readonly()
  .meta({ id: 'Routes' });
export type RoutesResource = z.output<typeof routesResource>;

export const routeVersionSummary = z
  .object({ ...about, size: z.int().meta({ description: 'How many rules it has.' }) })
  .readonly()
  .meta({ id: 'RouteVersionSummary' });
export type RouteVersionSummary = z.output<typeof routeVersionSummary>;
export const routeVersionPage = pageOf('RouteVersionPage', routeVersionSummary);

export const routeVersionResource = z
  .object({ ...about, rules })
  .readonly()
  .meta({ id: 'RouteVersion' });
export type RouteVersionResource = z.output<typeof routeVersionResource>;

export const routeDiff = z
  .object({
    added: rules,
    removed: rules,
    changed: z.array(z.object({ before: routeRuleResource, after: routeRuleResource }).readonly()).readonly(),
  })
  .readonly()
  .meta({ id: 'RouteDiff', description: 'Rules are the same where their `rule_order` is.' });
export type RouteDiff = z.output<typeof routeDiff>;

export const routeVersionDiff = z
  .object({
    against: version.nullable().meta({ description: 'Null: there is none before it.' }),
    version,
    diff: routeDiff,
  })
  .readonly()
  .meta({ id: 'RouteVersionDiff' });
export type RouteVersionDiff = z.output<typeof routeVersionDiff>;

export const FINDING_KINDS = [
  'no-default',
  'no-default-for-ucs2',
  'unknown-connector',
  'inactive-connector',
  'repeated-connector',
  'bad-weights',
  'repeated-order',
  'shadowed',
  'unknown-account',
  'account-and-group',
  'no-such-rule',
  'too-many-rules',
] as const;

export const routeFinding = z
  .object({
    kind: z.enum(FINDING_KINDS),
    severity: z.enum(['error', 'warning']).meta({ description: 'With an error nothing is applied.' }),
    rule_order: z.int().nullable().meta({ description: 'Null: it is about the whole table.' }),
    detail: z.string(),
  })
  .readonly()
  .meta({ id: 'RouteFinding' });
export type RouteFinding = z.output<typeof routeFinding>;

/** Destinations that a trial looks at. */
export const DESTINATIONS_MAX = 1_000;

export const routeTrial = z
  .object({
    dry_run: z.literal(true),
    based_on: version,
    applicable: z.boolean().meta({ description: 'Whether it would be applied: no finding is an error.' }),
    findings: z.array(routeFinding).readonly(),
    diff: routeDiff,
    destinations: z
      .object({
        asked: z.int().meta({
          description: `The last distinct destinations of a day that customers wrote to, at most ${DESTINATIONS_MAX}.`,
        }),
        elsewhere: z.int().meta({ description: 'Of them those that another connector would take.' }),
        without_route: z.int().meta({ description: 'And those that would have no route any more.' }),
        other_rate: z.int().meta({ description: 'Those that would cost something else.' }),
        moves: z
          .array(
            z
              .object({ from: z.string().nullable(), to: z.string().nullable(), destinations: z.int() })
              .readonly(),
          )
          .readonly()
          .meta({ description: 'By connector, most first; null is no route.' }),
      })
      .readonly(),
  })
  .readonly()
  .meta({ id: 'RouteTrial' });
export type RouteTrial = z.output<typeof routeTrial>;

export const listRouteVersionsQuery = z.strictObject({ limit: pageLimit, cursor: pageCursor.optional() });
export type ListRouteVersionsQuery = z.output<typeof listRouteVersionsQuery>;

/** A version's number in a path or a query. */
export const versionNumber = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, 'must be the number of a version')
  .meta({ examples: ['1'] });

export const diffRouteVersionsQuery = z.strictObject({
  against: versionNumber
    .transform(Number)
    .optional()
    .meta({ description: 'The version to compare with; the one before it unless said.' }),
});
export type DiffRouteVersionsQuery = z.output<typeof diffRouteVersionsQuery>;
