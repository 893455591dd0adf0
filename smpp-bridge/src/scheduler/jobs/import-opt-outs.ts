import { changeOptOuts, type OptOutChange } from '../../../../shared/compliance/opt-outs/opt-out-store.ts';
import type { Uuid } from '../../../../shared/kernel/ids.ts';
import { inTransaction, type Pool, queryRows, type Statement } from '../../../../shared/platform/postgres.ts';
import type { Job } from '../job.ts';

/** 500 items each. */
const CHUNKS_PER_RUN = 10;

// Who asked for it is the actor in each recipient's history.
const TAKE: Statement = {
  name: 'scheduler.take-import-chunk',
  text: `
    with next as materialized (
      select import_id, page, chunk from messaging.opt_out_import_chunks
      order by import_id, page, chunk limit 1 for update skip locked
    )
    delete from messaging.opt_out_import_chunks c using next n, messaging.opt_out_imports i
    where c.import_id = n.import_id and c.page = n.page and c.chunk = n.chunk and i.id = n.import_id
    returning c.import_id as "importId", i.account_id as "accountId", i.test, i.actor, c.items, c.said_at as "saidAt"`,
};

type Chunk = {
  readonly importId: Uuid;
  readonly accountId: Uuid;
  readonly test: boolean;
  readonly actor: string;
  /** Recipient and sender. */
  readonly items: readonly (readonly [string, string])[];
  readonly saidAt: Date;
};

const COUNT: Statement = {
  name: 'scheduler.count-import-chunk',
  text: 'update messaging.opt_out_imports set added = added + $2, unchanged = unchanged + $3 where id = $1',
};

const FINISH: Statement = {
  name: 'scheduler.finish-imports',
  text: `
    update messaging.opt_out_imports i set state = 'finished', finished_at = now()
    where i.state = 'running'
      and not exists (select from messaging.opt_out_import_chunks c where c.import_id = i.id)`,
};

/** Applies customers' lists of opt-outs. A chunk is gone when its changes are there, and the other way round. */
export const importOptOuts: Job = {
  name: 'import-opt-outs',
  intervalMs: 1_000,
  async run({ pool }) {
    let rows = 0;
    let applied: number | undefined = 0;
    for (let taken = 0; taken < CHUNKS_PER_RUN && applied !== undefined; taken += 1) {
      applied = await applyNext(pool);
      rows += applied ?? 0;
    }
    await queryRows(pool, FINISH, []);
    return { rows, full: applied !== undefined };
  },
};

/** Answers how many items there were, or `undefined` where no chunk was left. */
function applyNext(pool: Pool): Promise<number | undefined> {
  return inTransaction(pool, async (client) => {
    const [chunk] = await queryRows<Chunk>(client, TAKE, []);
    if (chunk === undefined) return undefined;
    const isReal = await changeOptOuts(client, changesOf(chunk));
    const added = isReal.filter(Boolean).length;
    await queryRows(client, COUNT, [chunk.importId, added, isReal.length - added]);
    return isReal.length;
  });
}

function changesOf({ accountId, test, actor, items, saidAt }: Chunk): readonly OptOutChange[] {
  return items.map(([recipient, sender]) => ({
    ...{ accountId, test, recipient, sender, optedOut: true, saidAt, source: 'import', actor },
  }));
}
