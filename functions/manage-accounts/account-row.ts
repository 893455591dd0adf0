// An account is a row of accounts.accounts, one of customer_sms_auth with its limits, and what of its purse is no money.
import type { AdminAccountResource, ChangeAccountBody } from '../../shared/contracts/http/admin/accounts.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';

/** What can be set, flat: as the audit log has it and as a change is merged into it. */
export type AccountSettings = {
  readonly name: string;
  readonly contact_email: string | null;
  readonly status: AdminAccountResource['status'];
  readonly route_group: string | null;
  readonly smart_encoding: boolean;
  readonly webhook_http_allowed: boolean;
  readonly webhook_endpoints_max: number;
  readonly messages_per_second: number;
  readonly smpp_segments_per_second: number;
  readonly smpp_binds: number;
  readonly billing: 'prepaid' | 'postpaid';
  /** Decimal. */
  readonly credit_limit: string;
  readonly low_balance: string | null;
};

export type AccountRow = {
  readonly id: Uuid;
  readonly version: string;
  readonly settings: AccountSettings;
  readonly created_at: Date;
  readonly updated_at: Date;
};

export function toAccount({ id, settings, created_at, updated_at }: AccountRow): AdminAccountResource {
  return {
    id: formatId('account', id),
    name: settings.name,
    contact_email: settings.contact_email,
    status: settings.status,
    route_group: settings.route_group,
    smart_encoding: settings.smart_encoding,
    webhooks: { http_allowed: settings.webhook_http_allowed, endpoints_max: settings.webhook_endpoints_max },
    limits: {
      messages_per_second: settings.messages_per_second,
      smpp_segments_per_second: settings.smpp_segments_per_second,
      smpp_binds: settings.smpp_binds,
    },
    billing: {
      mode: settings.billing,
      credit_limit: settings.credit_limit,
      low_balance: settings.low_balance,
    },
    created_at: created_at.toISOString(),
    updated_at: updated_at.toISOString(),
  };
}

/** The settings that a body names; undefined ones are lost on the way to jsonb. */
export function settingsIn(body: ChangeAccountBody): Partial<Record<keyof AccountSettings, unknown>> {
  const { webhooks, limits, billing, ...same } = body;
  return {
    ...same,
    webhook_http_allowed: webhooks?.http_allowed,
    webhook_endpoints_max: webhooks?.endpoints_max,
    ...limits,
    billing: billing?.mode,
    credit_limit: billing?.credit_limit,
    low_balance: billing?.low_balance,
  };
}
