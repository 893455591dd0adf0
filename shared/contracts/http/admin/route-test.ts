// What a message would take of the routes, and why: for operators who ask before a customer does.
import { z } from 'zod';
import { e164Form } from '../../parsers.ts';
import { dollars, timestamp } from '../forms.ts';
import { preflightResource } from '../preflight.ts';
import { senderForm, storableText } from '../submit-message.ts';
import { accountFilter } from './audit-log.ts';
import { routeRuleResource } from './routes.ts';

const BODY_LENGTH_MAX = 4_000;

export const testRouteBody = z
  .strictObject({
    from: senderForm.meta({ examples: ['+14155550100'] }),
    to: e164Form,
    account_id: accountFilter.meta({ description: 'Who sends.' }),
    body: storableText(BODY_LENGTH_MAX)
      .min(1, 'must not be empty')
      .default('Test')
      .meta({ description: 'Its characters and length decide about encoding and price.' }),
  })
  .meta({ id: 'RouteTestRequest' });
export type TestRouteBody = z.output<typeof testRouteBody>;

const obstacle = z.enum(['unknown', 'no-alphanumeric', 'no-unicode']).meta({
  description: 'Why it cannot carry the message; `unknown` is inactive or not there.',
});
const health = {
  bind_status: z.enum(['connected', 'connecting', 'disconnected']),
  binds_up: z.int(),
  binds_wanted: z.int(),
  health: z.enum(['well', 'sick']),
  health_score: z.int(),
  health_cause: z.string().nullable(),
  reported_at: timestamp.nullable(),
};

const candidate = z
  .object({
    connector: z.string(),
    weight: z.int().nullable(),
    is_chosen: z.boolean(),
    obstacle: obstacle.nullable(),
    standing: z.enum(['ready', 'sick', 'drained']).nullable().meta({
      description:
        'As routes go by it: what would take one that is not ready takes another. Null: inactive or not there.',
    }),
    ...health,
  })
  .readonly();

const passedOver = z
  .object({
    rule_order: z.int(),
    why: z.enum(['other-prefix', 'other-customer', 'other-sender-class', 'no-usable-connector']),
    obstacles: z.array(z.object({ connector: z.string(), obstacle }).readonly()).readonly(),
  })
  .readonly();

const heldRoute = z
  .object({
    order: z.int(),
    type: z.string(),
    connectors: z.array(z.string()).readonly(),
    filters: z.string().meta({ description: 'As Jasmin shows them, numbers masked.' }),
  })
  .readonly()
  .nullable();

export const routeTestResource = z
  .object({
    sender_class: z.string(),
    account_group: z.string().nullable(),
    rule: routeRuleResource
      .nullable()
      .meta({ description: 'The rule that takes it; null: there is no route.' }),
    passed_over: z
      .array(passedOver)
      .readonly()
      .meta({ description: 'Rules that were asked before it, in their order.' }),
    connector: z.string().nullable(),
    candidates: z.array(candidate).readonly().meta({ description: "The rule's connectors." }),
    rate: dollars.nullable().meta({ description: 'Of the route, US dollars a segment.' }),
    segments: z.int(),
    price: dollars.nullable().meta({
      description: 'US dollars for all segments, by the price list of the account where that has a price.',
    }),
    compliance: preflightResource.meta({ description: 'What every rule says of it, numbers masked.' }),
    jasmin: z
      .object({
        state: z.enum(['same', 'different', 'unknown']).meta({
          description:
            'Whether Jasmin holds this route; `unknown` without Jasmin, or while nobody looks after it.',
        }),
        detail: z.string(),
        user: z.string().nullable().meta({ description: 'As whom it is posted.' }),
        by_connector: heldRoute.meta({
          description: 'The route that takes a message for which the platform has chosen a connector.',
        }),
        by_table: heldRoute.meta({ description: 'The one beneath, made of the rules.' }),
      })
      .readonly(),
  })
  .readonly()
  .meta({ id: 'RouteTest' });
export type RouteTestResource = z.output<typeof routeTestResource>;
