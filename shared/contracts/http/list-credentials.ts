import { z } from 'zod';
import { pageCursor, pageLimit } from './forms.ts';

export const listCredentialsQuery = z.strictObject({ limit: pageLimit, cursor: pageCursor.optional() });
