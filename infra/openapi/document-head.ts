// What the customers' document and the operators' do not share.
import { ADMIN_TAGS, TAGS } from '../../shared/contracts/http/operation.ts';
import { OPERATOR_SCOPE_MEANINGS } from '../../shared/contracts/operator-roles.ts';
import { SCOPE_MEANINGS } from '../../shared/contracts/scope-meanings.ts';
import { ADMIN_DESCRIPTION, DESCRIPTION } from './description.ts';

export type DocumentHead = {
  readonly title: string;
  readonly description: string;
  /** Chapters with what each is about, in their order. */
  readonly tags: Readonly<Record<string, string>>;
  readonly scopes: Readonly<Record<string, string>>;
  /** Whether events are sent to those who call. */
  readonly webhooks: boolean;
};

export const CUSTOMERS_DOCUMENT: DocumentHead = {
  title: 'ringer messaging',
  description: DESCRIPTION,
  tags: TAGS,
  scopes: SCOPE_MEANINGS,
  webhooks: true,
};

export const OPERATORS_DOCUMENT: DocumentHead = {
  title: 'ringer messaging, for operators',
  description: ADMIN_DESCRIPTION,
  tags: ADMIN_TAGS,
  scopes: OPERATOR_SCOPE_MEANINGS,
  webhooks: false,
};
