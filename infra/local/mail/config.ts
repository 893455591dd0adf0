import { z } from 'zod';
import { emailForm } from '../../../shared/contracts/parsers.ts';
import { forms, logSettings } from '../../../shared/platform/config.ts';

export const mailServerConfig = z.object({
  MAIL_PORT: forms.port.default(2525),
  /** One file a mail. */
  MAIL_DIR: z.string().default('.data/mail'),
  /** Without them there is no STARTTLS. */
  MAIL_TLS_CERT_FILE: z.string().optional(),
  MAIL_TLS_KEY_FILE: z.string().optional(),
  /** Mail to it is refused: it is where replies would go. */
  EMAIL_FROM: emailForm.default('no-reply@ringer.tel'),
  ...logSettings,
});
