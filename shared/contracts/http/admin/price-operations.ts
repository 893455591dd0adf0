import { z } from 'zod';
import { apiId } from '../forms.ts';
import { BODY_BYTES_MAX, type Operation } from '../operation.ts';
import { accountPrices, listPriceListsQuery, priceListPage, pricesPreview, setPricesBody } from './prices.ts';
import { dryRunQuery, ETAG_HEADER, IF_MATCH_HEADER, VERSION_REFUSALS } from './versions.ts';

const VIEW = {
  functionName: 'manage-prices',
  tag: 'Accounts',
  access: { kind: 'role', role: 'viewer' },
  method: 'GET',
  bodyBytesMax: 0,
  refusals: [],
  params: { id: apiId('account') },
} as const;

export const PRICE_OPERATIONS: readonly Operation[] = [
  {
    ...VIEW,
    operationId: 'readPrices',
    path: '/v1/admin/accounts/{id}/prices',
    summary: "Read an account's prices",
    description:
      "What it pays for a segment of an outbound message where that is not the route's rate, now and as planned. Inbound messages are free.",
    answers: { 200: { description: 'Its lists.', schema: accountPrices, headers: ETAG_HEADER } },
  },
  {
    ...VIEW,
    operationId: 'setPrices',
    method: 'PUT',
    path: '/v1/admin/accounts/{id}/prices',
    access: { kind: 'role', role: 'operator' },
    bodyBytesMax: BODY_BYTES_MAX,
    summary: "Set an account's prices, now or from a time on",
    description:
      'A list takes the place of the one before, whole: the longest prefix counts, then the price for the class of sender. An ' +
      'empty one leaves all to the routes. Of two lists from one time on the later counts. A message keeps the price by which it ' +
      'was reserved for. With `dry_run` the answer says what the messages of yesterday would have cost.',
    query: dryRunQuery,
    headers: IF_MATCH_HEADER,
    body: setPricesBody,
    answers: {
      200: {
        description: 'Its lists as they are now.',
        schema: z.union([accountPrices, pricesPreview]),
        headers: { etag: ETAG_HEADER.etag.optional() },
      },
    },
    refusals: VERSION_REFUSALS,
    examples: {
      contract: {
        summary: 'A contract: North America cheaper, from toll-free numbers most of all',
        body: {
          prices: [
            { prefix: '1', rate: '0.0040' },
            { prefix: '1', sender_class: 'toll_free', rate: '0.0035' },
          ],
          reason: 'Contract of November',
        },
        status: 200,
      },
    },
  },
  {
    ...VIEW,
    operationId: 'listPriceLists',
    path: '/v1/admin/accounts/{id}/prices/versions',
    summary: 'List all price lists that an account has had',
    description: 'Newest first.',
    query: listPriceListsQuery,
    answers: { 200: { description: 'One page.', schema: priceListPage } },
  },
];
