import { z } from 'zod';
import { apiId, dollars, lineOf, pageCursor, pageLimit, pageOf, timestamp } from '../forms.ts';
import { changePreview } from './versions.ts';

/** As in messaging.routes. */
const PRICED_CLASSES = ['long_code', 'toll_free', 'short_code', 'alphanumeric'] as const;
export const PRICES_MAX = 200;

const prefix = z
  .string()
  .regex(/^\d{0,15}$/, 'must be at most 15 digits')
  .meta({
    description: 'Digits that the destination begins with; empty: every destination.',
    examples: ['1'],
  });
const senderClass = z
  .enum(PRICED_CLASSES, `must be one of ${PRICED_CLASSES.join(', ')}`)
  .nullable()
  .meta({ description: 'The class of sender; null: all.' });

const price = z.object({ prefix, sender_class: senderClass, rate: dollars }).readonly();
export type PriceResource = z.output<typeof price>;

export const priceListResource = z
  .object({
    id: apiId('priceList'),
    version: z.int().meta({ description: "Counted up over the account's lists." }),
    valid_from: timestamp,
    prices: z.array(price).readonly(),
    reason: z.string(),
    created_by: z.string().meta({ description: 'Id of the operator.' }),
    created_at: timestamp,
  })
  .readonly()
  .meta({ id: 'PriceList' });
export type PriceListResource = z.output<typeof priceListResource>;

export const priceListPage = pageOf('PriceListPage', priceListResource);

export const accountPrices = z
  .object({
    account_id: apiId('account'),
    in_force: priceListResource.nullable().meta({ description: "Null: it pays the routes' rates." }),
    planned: z
      .array(priceListResource)
      .readonly()
      .meta({ description: 'What will count later, in that order, at most 50.' }),
  })
  .readonly()
  .meta({ id: 'AccountPrices' });
export type AccountPrices = z.output<typeof accountPrices>;

export const listPriceListsQuery = z.strictObject({ limit: pageLimit, cursor: pageCursor.optional() });
export type ListPriceListsQuery = z.output<typeof listPriceListsQuery>;

const rate = z
  .string()
  .regex(/^\d{1,4}(\.\d{1,6})?$/, 'must be US dollars such as 0.0042')
  .meta({ description: 'US dollars a segment.', examples: ['0.0042'] });

export const setPricesBody = z
  .strictObject({
    prices: z
      .array(z.strictObject({ prefix, sender_class: senderClass.default(null), rate }))
      .max(PRICES_MAX, `must be at most ${PRICES_MAX}`)
      .superRefine((prices, context) => {
        const keys = prices.map((one) => `${one.prefix} ${one.sender_class}`);
        for (const [index, key] of keys.entries()) {
          if (keys.indexOf(key) === index) continue;
          const message = 'must be another prefix or class than those before';
          context.addIssue({ code: 'custom', path: [index], message });
        }
      })
      .meta({ description: "All of them; what none matches costs the route's rate." }),
    valid_from: z.iso
      .datetime({ offset: true })
      .transform((text) => new Date(text))
      .optional()
      .meta({ description: 'Now, unless said; never the past.' }),
    reason: lineOf(200).trim().min(1, 'must say why'),
  })
  .meta({ id: 'PriceListRequest' });
export type SetPricesBody = z.output<typeof setPricesBody>;

const counted = {
  messages: z.int(),
  segments: z.int(),
  charged: dollars.meta({ description: 'What they cost.' }),
  would_cost: dollars.meta({ description: 'What they would have cost.' }),
};

export const pricesPreview = changePreview
  .unwrap()
  .extend({
    yesterday: z
      .object({
        after: timestamp,
        before: timestamp,
        ...counted,
        complete: z
          .boolean()
          .meta({ description: 'False: it had more messages than are read, the newest 50,000.' }),
        by_price: z
          .array(
            z
              .object({
                prefix: z
                  .string()
                  .nullable()
                  .meta({ description: "Null: no price matches, the route's rate counts." }),
                sender_class: senderClass,
                ...counted,
              })
              .readonly(),
          )
          .readonly(),
      })
      .readonly()
      .meta({
        description:
          'The messages of the last full day in UTC that were charged, by the prices that would match.',
      }),
  })
  .readonly()
  .meta({ id: 'PricesPreview' });
export type PricesPreview = z.output<typeof pricesPreview>;
