import { z } from 'zod';
import { apiId } from '../forms.ts';
import { IDEMPOTENCY_KEY_HEADER, IDEMPOTENCY_REFUSALS, REPLAYED_HEADER } from '../idempotency.ts';
import { BODY_BYTES_MAX, type Operation } from '../operation.ts';
import {
  changeContentRuleBody,
  contentRulePage,
  contentRuleResource,
  contentTrial,
  contentTrialBody,
  createContentRuleBody,
  listContentRulesQuery,
} from './content-rules.ts';
import { dryRunQuery, ETAG_HEADER, IF_MATCH_HEADER, orPreview, VERSION_REFUSALS } from './versions.ts';

const VIEW = {
  functionName: 'manage-content-rules',
  tag: 'Content',
  access: { kind: 'role', role: 'viewer' },
  method: 'GET',
  bodyBytesMax: 0,
  refusals: [],
} as const;
const OPERATE = {
  ...VIEW,
  access: { kind: 'role', role: 'operator' },
  method: 'POST',
  bodyBytesMax: BODY_BYTES_MAX,
} as const;
const ID = { id: apiId('contentRule') };
const BONUS = { kind: 'pattern', pattern: '\\b(casino|deposit) bonus\\b' } as const;

export const CONTENT_RULE_OPERATIONS: readonly Operation[] = [
  {
    ...VIEW,
    operationId: 'listContentRules',
    path: '/v1/admin/content-rules',
    summary: 'List content rules',
    description: 'Newest first, those that are switched off too.',
    query: listContentRulesQuery,
    answers: { 200: { description: 'One page.', schema: contentRulePage } },
    examples: {
      shorteners: {
        summary: 'Shorteners that are blocked',
        query: { category: 'url_shortener', active: 'true' },
        status: 200,
      },
    },
  },
  {
    ...OPERATE,
    operationId: 'createContentRule',
    path: '/v1/admin/content-rules',
    summary: 'Create a content rule',
    description: 'Switched off unless said: try it first. A pattern that cannot be used is refused.',
    body: createContentRuleBody,
    headers: IDEMPOTENCY_KEY_HEADER,
    answers: {
      201: {
        description: 'The rule.',
        schema: contentRuleResource,
        headers: {
          ...{ ...REPLAYED_HEADER, ...ETAG_HEADER },
          location: z.string().meta({ description: 'Where it stands.' }),
        },
      },
    },
    refusals: [...IDEMPOTENCY_REFUSALS, 'content_rule_exists', 'content_rules_full'],
    examples: {
      bonus: {
        summary: 'Block an offer of gambling',
        body: { name: 'gambling-bonus', category: 'gambling', ...BONUS, action: 'block' },
        status: 201,
      },
    },
  },
  {
    ...OPERATE,
    operationId: 'tryContentRule',
    path: '/v1/admin/content-rules/trial',
    summary: 'Try a rule on the last messages',
    description:
      'Of the messages of all accounts or of one: how many the rule matches, and the newest of them, masked. It need not be ' +
      'stored, and nothing is changed.',
    body: contentTrialBody,
    answers: { 200: { description: 'What it matched.', schema: contentTrial } },
    examples: {
      bonus: {
        summary: 'On the last 500 of two days',
        body: { ...BONUS, messages: 500, hours: 48 },
        status: 200,
      },
    },
  },
  {
    ...VIEW,
    operationId: 'readContentRule',
    path: '/v1/admin/content-rules/{id}',
    summary: 'Read a content rule',
    params: ID,
    answers: { 200: { description: 'The rule.', schema: contentRuleResource, headers: ETAG_HEADER } },
  },
  {
    ...OPERATE,
    operationId: 'changeContentRule',
    method: 'PATCH',
    path: '/v1/admin/content-rules/{id}',
    summary: 'Change a content rule, or switch it on or off',
    description:
      'What is left out stays. A rule is not deleted but switched off. A scheduled message is judged again when it is due. With ' +
      '`dry_run` the answer counts what the rule, as it would be, matches of the last 1,000 messages of a day.',
    params: ID,
    query: dryRunQuery,
    headers: IF_MATCH_HEADER,
    body: changeContentRuleBody,
    answers: {
      200: {
        description: 'The rule as it is now.',
        schema: orPreview(contentRuleResource),
        headers: { etag: ETAG_HEADER.etag.optional() },
      },
    },
    refusals: [...VERSION_REFUSALS, 'content_rules_full'],
    examples: {
      on: { summary: 'Switch it on', body: { active: true }, status: 200 },
      off: { summary: 'Switch it off', body: { active: false }, status: 200 },
    },
  },
];
