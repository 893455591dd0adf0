// The audit row of a change is written by the statement that makes the change: one is never there without the other.
import type { IdKind } from '../../kernel/ids.ts';
import { formatId } from '../../kernel/ids.ts';
import type { OperatorPrincipal, Principal } from '../../platform/authenticate.ts';

export type AuditedChange = {
  /** The CTE whose rows are the changes; it returns account_id and what the expressions below name. */
  readonly changed: string;
  /** `api_key.created`: what was changed and how, at most 60 characters. */
  readonly action: string;
  /** SQL: `auditSubject('apiKey', 'id')`, or a kind and a natural key such as `'number:' || number`. */
  readonly subject: string;
  /** SQL for jsonb: what was there before and after; never a secret or its hash. */
  readonly before?: string;
  readonly after?: string;
  /** The parameter that holds `auditActor(caller)` or `auditOperator(caller)`, such as `$5`. */
  readonly actor: string;
  /** Name of the CTE; another one where a statement records two kinds of changes. */
  readonly name?: string;
};

/** The CTE `audited`: a row of `messaging.audit_log` for each row of the CTE `changed`. */
export function recordChange(change: AuditedChange): string {
  const { changed, action, subject, before = 'null', after = 'null', actor, name = 'audited' } = change;
  return `${name} as (
    insert into messaging.audit_log (account_id, actor_kind, actor, action, subject, before, after, address, credential)
    select account_id, (${actor}::text[])[1], (${actor}::text[])[2], '${action}', ${subject}, ${before}, ${after},
      (${actor}::text[])[3]::inet, (${actor}::text[])[4]
    from ${changed}
  )`;
}

/** SQL for the subject of an audit row that has an id; who reads the log gets it in the API's form. */
export function auditSubject(kind: IdKind, column: string): string {
  return `'${kind}:' || ${column}`;
}

/** Kind, id, address and, of an operator, his key. */
export type AuditActor = readonly (string | null)[];

/** The value of the parameter `actor`: kind, id and address of who makes the change. */
export function auditActor({ keyId, address }: Pick<Principal, 'keyId' | 'address'>): AuditActor {
  return ['api_key', keyId, address ?? null];
}

/** As `auditActor`, for an operator of the API. */
export function auditOperator({ operatorId, keyId, address }: OperatorPrincipal): AuditActor {
  return ['operator', formatId('operator', operatorId), address ?? null, keyId];
}

/** As `auditActor`, for an operator at a terminal. */
export function operatorActor(name: string): AuditActor {
  return ['operator', name.slice(0, 100), null];
}

/** As `auditActor`, for what the platform does by itself; `part` names which of its parts. */
export function platformActor(part: string): AuditActor {
  return ['platform', part, null];
}
