// RFC 9457 problem documents with our catalogue's code: one envelope for every refusal of the API.
import type { RefusedBy } from './errors/error-entry.ts';
import { type ErrorCode, errorEntry } from './errors.ts';

export type FieldError = { readonly field: string; readonly message: string };

export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly refused_by: RefusedBy;
  readonly remedy: string;
  readonly errors?: readonly FieldError[];
  readonly instance?: string;
};

export const PROBLEM_CONTENT_TYPE = 'application/problem+json';
const ERROR_PAGES = 'https://api.ringer.tel/errors/';

/** The page of the documentation that explains a code. */
export function errorPageOf(code: ErrorCode): string {
  return ERROR_PAGES + code;
}

export type ProblemContext = {
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  readonly instance?: string;
};

export function problemOf(code: ErrorCode, context: ProblemContext = {}): Problem {
  const entry = errorEntry(code);
  return {
    type: errorPageOf(code),
    title: entry.title,
    status: entry.httpStatus,
    code,
    detail: context.detail ?? entry.title,
    refused_by: entry.refusedBy,
    remedy: entry.remedy,
    ...(context.errors ? { errors: context.errors } : {}),
    ...(context.instance ? { instance: context.instance } : {}),
  };
}
