import { z } from 'zod';
import { emailForm } from '../../shared/contracts/parsers.ts';
import { databaseSettings, forms, logSettings } from '../../shared/platform/config.ts';
import { telemetrySettings } from '../../shared/platform/span-export.ts';

export const deliverEmailConfig = z.object({
  ...databaseSettings,
  ...logSettings,
  ...telemetrySettings,
  /** `smtps:` begins with TLS, `smtp:` turns to it (STARTTLS). A password is percent-encoded. */
  SMTP_URL: z.url({ protocol: /^smtps?$/ }),
  /** Authorities that verify the server, in PEM; the system's unless set. */
  SMTP_CA_FILE: z.string().optional(),
  /** False only for a server on this machine: what customers were written would pass in the clear. */
  SMTP_REQUIRE_TLS: forms.flag.default(true),
  /** Whose mail this is. Nobody reads what is sent there: its own server refuses it, saying so. */
  EMAIL_FROM: emailForm.default('no-reply@ringer.tel'),
});
