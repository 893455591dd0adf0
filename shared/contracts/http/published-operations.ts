import { ADMIN_OPERATIONS } from './admin/operations.ts';
import type { Operation } from './operation.ts';
import { OPERATIONS } from './operations.ts';

/** All that the gateway lets through: the customers' operations and the operators'. */
export const PUBLISHED_OPERATIONS: readonly Operation[] = [...OPERATIONS, ...ADMIN_OPERATIONS];
