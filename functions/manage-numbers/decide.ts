// Whether a number may be set as a customer asks. Every way needs its end: a webhook a URL, SMPP an account, e-mail an
// address. What is kept of another way does no harm, and is there when it is chosen again.
import type { PatchNumberBody } from '../../shared/contracts/http/numbers.ts';
import type { FieldError } from '../../shared/contracts/problem.ts';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import type { NumberRow } from './number-row.ts';

export type NumberSettings = Pick<
  NumberRow,
  | 'sms_enabled'
  | 'mms_enabled'
  | 'delivery_method'
  | 'webhook_url'
  | 'webhook_method'
  | 'webhook_retry_count'
  | 'smpp_system_id'
  | 'email_address'
>;

export type NumberChange =
  | { readonly kind: 'set'; readonly settings: NumberSettings }
  | { readonly kind: 'refused'; readonly errors: readonly FieldError[] };

export type KnownEnds = {
  /** Says what is wrong with a URL, as a phrase that follows its name, or nothing. */
  readonly urlFault: (url: string) => string | undefined;
  /** System ids of the account that may bind. */
  readonly systemIds: readonly string[];
};

export function decideChange(
  current: NumberSettings,
  patch: PatchNumberBody,
  known: KnownEnds,
): NumberChange {
  const settings: NumberSettings = {
    sms_enabled: patch.sms_enabled ?? current.sms_enabled,
    mms_enabled: patch.mms_enabled ?? current.mms_enabled,
    ...inboundOf(current, patch.inbound ?? {}),
  };
  const errors = [...faultsOf(settings, known), ...missingEnd(settings)];
  return errors.length === 0 ? { kind: 'set', settings } : { kind: 'refused', errors };
}

type Inbound = Omit<NumberSettings, 'sms_enabled' | 'mms_enabled'>;

function inboundOf(current: NumberSettings, patch: NonNullable<PatchNumberBody['inbound']>): Inbound {
  return {
    delivery_method: patch.delivery_method ?? current.delivery_method,
    webhook_url: patched(current.webhook_url, patch.webhook_url),
    webhook_method: patch.webhook_method ?? current.webhook_method,
    webhook_retry_count: patch.webhook_retry_count ?? current.webhook_retry_count,
    smpp_system_id: patched(current.smpp_system_id, patch.smpp_system_id),
    email_address: patched(current.email_address, patch.email_address),
  };
}

/** Null takes away, absent leaves. */
function patched(current: string | null, value: string | null | undefined): string | null {
  return value === undefined ? current : value;
}

function faultsOf({ webhook_url, smpp_system_id }: NumberSettings, known: KnownEnds): readonly FieldError[] {
  const urlFault = webhook_url === null ? undefined : known.urlFault(webhook_url);
  const isUnknown = smpp_system_id !== null && !known.systemIds.includes(smpp_system_id);
  return [
    ...(urlFault === undefined ? [] : [{ field: 'inbound.webhook_url', message: urlFault }]),
    ...(isUnknown
      ? [{ field: 'inbound.smpp_system_id', message: 'must be an active SMPP account of yours' }]
      : []),
  ];
}

function missingEnd(settings: NumberSettings): readonly FieldError[] {
  const { delivery_method: method } = settings;
  switch (method) {
    case 'webhook':
      return settings.webhook_url === null ? [missing('webhook_url', method)] : [];
    case 'smpp':
      return settings.smpp_system_id === null ? [missing('smpp_system_id', method)] : [];
    case 'email':
      return settings.email_address === null ? [missing('email_address', method)] : [];
    case 'storage':
      return [];
    default:
      return assertNever(method);
  }
}

function missing(field: string, method: string): FieldError {
  return { field: `inbound.${field}`, message: `must be set where delivery_method is ${method}` };
}
