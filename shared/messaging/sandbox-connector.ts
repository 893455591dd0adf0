/**
 * The connector that test messages leave by, and only they: it must be of the vendor `simulated`. What else is simulated,
 * as the demo's `sinch_primary`, takes live messages.
 */
export const SANDBOX_CONNECTOR = { name: 'sandbox', vendor: 'simulated' } as const;
