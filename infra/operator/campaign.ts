// `npm run campaign`: sets the state and the numbers of a 10DLC campaign as The Campaign Registry has them.
import { userInfo } from 'node:os';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { operatorActor } from '../../shared/accounts/audit/audit-sql.ts';
import { campaignStatus } from '../../shared/contracts/http/admin/campaigns.ts';
import { numberForm } from '../../shared/contracts/http/numbers.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import { changeCampaign } from '../../shared/registration/change-campaign.ts';
import { type OperatorCommand, readCommand } from './read-command.ts';
import { runCommand } from './run-command.ts';

const NAME = 'campaign';
const USAGE = `usage: DATABASE_URL=<postgres://…> npm run campaign -- --id CXXXXXX [--status ACTIVE] [--numbers +14155550100,+14155550101]

Sets the state of a campaign, all the numbers that are attached to it, or both. Its account is told by campaign.updated; the audit
log names the user of this machine.`;

const NUMBERS_MAX = 1_000;

const form = z
  .object({
    id: z
      .string('is missing')
      .min(1)
      .max(100)
      .refine((id) => !/[\p{Cc}\s]/u.test(id), 'must have no spaces'),
    status: campaignStatus.optional(),
    numbers: z
      .string()
      .transform((text) => text.split(',').filter((number) => number !== ''))
      .pipe(z.array(numberForm).max(NUMBERS_MAX, `must have at most ${NUMBERS_MAX} numbers`))
      .optional(),
  })
  .refine(({ status, numbers }) => status !== undefined || numbers !== undefined, {
    error: 'there is nothing to change: say --status or --numbers',
  });
export type CampaignOptions = z.output<typeof form>;

export function readCampaignCommand(args: readonly string[]): OperatorCommand<CampaignOptions> {
  const options = {
    id: { type: 'string' },
    status: { type: 'string' },
    numbers: { type: 'string' },
  } as const;
  return readCommand(args, options, form);
}

/** Throws where there is no such campaign. */
export async function setCampaign(db: Queryable, { id, status, numbers }: CampaignOptions): Promise<string> {
  const change = { campaignId: id, status, numbers };
  const outcome = await changeCampaign(db, change, operatorActor(userInfo().username));
  if (outcome === 'unknown') throw new Error(`there is no campaign ${id}`);
  return `${id}: ${outcome}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runCommand({ name: NAME, usage: USAGE }, readCampaignCommand(process.argv.slice(2)), setCampaign);
}
