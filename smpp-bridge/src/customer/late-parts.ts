// Texts whose parts stopped coming. Each part was answered, so what is there goes out as it is, as the parts would have
// reached the handset without us; a text that is refused then leaves a refusal in the log.
import type { Acceptor } from '../../../shared/acceptance/acceptor.ts';
import { fromDigits } from '../../../shared/kernel/e164.ts';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { traceIdOf } from '../../../shared/kernel/trace-context.ts';
import { joinParts } from '../../../shared/messaging/join-parts.ts';
import type { Logger } from '../../../shared/platform/log.ts';
import { isDuplicateKey, type Pool, queryRows, type Statement } from '../../../shared/platform/postgres.ts';
import { findSmppAccount } from './credentials-store.ts';
import { endParts, forgetParts, PARTS_WAIT_SECONDS, type PartKey, readParts } from './part-store.ts';
import { classOfParts } from './place-part.ts';

type LateText = PartKey & {
  readonly reference: number;
  readonly messageId: Uuid;
  /** Its parts were all parts of another text, which is there: they were sent again because an answer was lost. */
  readonly isRepeat: boolean;
};

const TEXTS_MAX = 100;
const FORGOTTEN_MAX = 10_000;

const FIND: Statement = {
  name: 'customer-smpp.find-late-parts',
  text: `
    select p.system_id as "systemId", p.source_addr as "from", p.dest_addr as "to", p.reference,
      p.message_id as "messageId", bool_and(p.repeats is not null) as "isRepeat"
    from messaging.smpp_parts p
    where p.created_at < now() - make_interval(secs => ${PARTS_WAIT_SECONDS}) and p.outcome is null
      and not exists (
        select from messaging.smpp_parts q
        where q.system_id = p.system_id and q.source_addr = p.source_addr and q.dest_addr = p.dest_addr
          and q.reference = p.reference and q.message_id = p.message_id
          and q.created_at >= now() - make_interval(secs => ${PARTS_WAIT_SECONDS}))
    group by p.system_id, p.source_addr, p.dest_addr, p.reference, p.message_id
    order by min(p.created_at) limit ${TEXTS_MAX}`,
};

export type LatePartsDeps = { readonly pool: Pool; readonly acceptor: Acceptor; readonly log: Logger };

/** Sends what is there of such texts. Two bridges may do so at once: the second finds the message stored. */
export async function sendLateParts({ pool, acceptor, log }: LatePartsDeps): Promise<void> {
  for (const text of await queryRows<LateText>(pool, FIND, [])) {
    const parts = (await readParts(pool, text)).filter(({ message_id: id }) => id === text.messageId);
    const { account } = await findSmppAccount(pool, text.systemId, '127.0.0.1');
    const to = fromDigits(text.to);
    const body = joinParts(
      parts.map(({ data_coding: dataCoding, octets }, index) => ({
        ...{ partNumber: index + 1, parts: parts.length, dataCoding, octets },
      })),
    );
    let outcome: 'sent' | 'refused' = text.isRepeat ? 'sent' : 'refused';
    if (account && to && body.kind === 'complete' && !text.isRepeat) {
      const { accountId, systemId, test } = account;
      const { messageId: id, from } = text;
      const messageClass = classOfParts(parts);
      const smpp = {
        systemId,
        final: 'all',
        intermediate: false,
        parts: parts.length,
        messageClass,
      } as const;
      const submission = { accountId, test, door: 'smpp', from, to, body: body.text, id, smpp } as const;
      try {
        const { kind } = await acceptor.accept(submission);
        if (kind === 'accepted') outcome = 'sent';
        const traceId = traceIdOf({ id });
        log.info(
          { systemId, messageId: id, traceId, parts: parts.length, outcome: kind },
          'smpp-parts.sent-late',
        );
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        outcome = 'sent';
      }
    }
    await endParts(pool, text, text.messageId, outcome);
  }
  await forgetParts(pool, FORGOTTEN_MAX);
}
