import { z } from 'zod';
import { peppersForm } from '../../shared/accounts/peppers-form.ts';
import { databaseSettings, logSettings, tokenSettings } from '../../shared/platform/config.ts';

export const manageAccountCredentialsConfig = z.object({
  ...databaseSettings,
  ...tokenSettings,
  ...logSettings,
  /** The first makes hashes. */
  API_SECRET_PEPPER: peppersForm,
});
