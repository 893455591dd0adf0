import { createOperatorAccess } from '../../shared/accounts/access/create-operator-access.ts';
import { createAnswerOnce } from '../../shared/accounts/idempotency/create-answer-once.ts';
import {
  discardBody,
  listDeadLettersQuery,
  replayLettersBody,
} from '../../shared/contracts/http/admin/dead-letters.ts';
import { revealBody } from '../../shared/contracts/http/admin/reveal.ts';
import { dryRunQuery } from '../../shared/contracts/http/admin/versions.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { route } from '../../shared/platform/route.ts';
import { serve } from '../../shared/platform/serve.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { manageDeadLettersConfig } from './config.ts';
import { createListLetters, createReadLetter, createRevealLetter } from './read-letters.ts';
import { createDiscardLetter, createReplayLetter, createReplayLetters } from './settle-letters.ts';

const NAME = 'manage-dead-letters';

const { config, log, pool } = await setUpFunction(NAME, manageDeadLettersConfig);
const authenticator = createOperatorAccess(config, { db: pool, clock, log });
const viewer = { kind: 'role', role: 'viewer', authenticator } as const;
const operator = { kind: 'role', role: 'operator', authenticator } as const;
const change = { access: operator, query: dryRunQuery, ifMatch: true, log } as const;

registerFunction(
  NAME,
  serve([
    {
      method: 'GET',
      path: '/v1/admin/dead-letters',
      route: route({ access: viewer, query: listDeadLettersQuery, log }, createListLetters(pool)),
    },
    {
      method: 'POST',
      path: '/v1/admin/dead-letters/replay',
      route: route(
        {
          ...{ access: operator, query: dryRunQuery, body: replayLettersBody, log },
          idempotency: createAnswerOnce({ db: pool, log }),
        },
        createReplayLetters(pool),
      ),
    },
    {
      method: 'GET',
      path: '/v1/admin/dead-letters/{id}',
      route: route({ access: viewer, log }, createReadLetter(pool)),
    },
    {
      method: 'POST',
      path: '/v1/admin/dead-letters/{id}/replay',
      route: route(change, createReplayLetter(pool)),
    },
    {
      method: 'POST',
      path: '/v1/admin/dead-letters/{id}/discard',
      route: route({ ...change, body: discardBody }, createDiscardLetter(pool)),
    },
    {
      method: 'POST',
      path: '/v1/admin/dead-letters/{id}/reveal',
      route: route({ access: operator, body: revealBody, log }, createRevealLetter(pool)),
    },
  ]),
);
