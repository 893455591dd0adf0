import { createOperatorAccess } from '../../shared/accounts/access/create-operator-access.ts';
import { createAnswerOnce } from '../../shared/accounts/idempotency/create-answer-once.ts';
import {
  changeContentRuleBody,
  contentTrialBody,
  createContentRuleBody,
  listContentRulesQuery,
} from '../../shared/contracts/http/admin/content-rules.ts';
import { dryRunQuery } from '../../shared/contracts/http/admin/versions.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { route } from '../../shared/platform/route.ts';
import { serve } from '../../shared/platform/serve.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { createChangeRule } from './change-rule.ts';
import { manageContentRulesConfig } from './config.ts';
import { createCreateRule } from './create-rule.ts';
import { createListRules, createReadRule } from './read-rules.ts';
import type { RulesDeps } from './rules-context.ts';
import { createTryRule } from './try-rule.ts';

const NAME = 'manage-content-rules';

const { config, log, pool } = await setUpFunction(NAME, manageContentRulesConfig);
const authenticator = createOperatorAccess(config, { db: pool, clock, log });
const viewer = { kind: 'role', role: 'viewer', authenticator } as const;
const operator = { kind: 'role', role: 'operator', authenticator } as const;
const once = createAnswerOnce({ db: pool, log });
const deps: RulesDeps = { pool, clock };

registerFunction(
  NAME,
  serve([
    {
      method: 'GET',
      path: '/v1/admin/content-rules',
      route: route({ access: viewer, query: listContentRulesQuery, log }, createListRules(deps)),
    },
    {
      method: 'POST',
      path: '/v1/admin/content-rules',
      route: route(
        { access: operator, body: createContentRuleBody, idempotency: once, log },
        createCreateRule(deps),
      ),
    },
    {
      method: 'POST',
      path: '/v1/admin/content-rules/trial',
      route: route({ access: operator, body: contentTrialBody, log }, createTryRule(deps)),
    },
    {
      method: 'GET',
      path: '/v1/admin/content-rules/{id}',
      route: route({ access: viewer, log }, createReadRule(deps)),
    },
    {
      method: 'PATCH',
      path: '/v1/admin/content-rules/{id}',
      route: route(
        { access: operator, query: dryRunQuery, body: changeContentRuleBody, ifMatch: true, log },
        createChangeRule(deps),
      ),
    },
  ]),
);
