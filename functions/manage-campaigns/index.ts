import { createOperatorAccess } from '../../shared/accounts/access/create-operator-access.ts';
import { changeCampaignBody, listCampaignsQuery } from '../../shared/contracts/http/admin/campaigns.ts';
import { dryRunQuery } from '../../shared/contracts/http/admin/versions.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { route } from '../../shared/platform/route.ts';
import { serve } from '../../shared/platform/serve.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { manageCampaignsConfig } from './config.ts';
import { createListCampaigns, createReadCampaign } from './read-campaigns.ts';
import { createSetCampaignState } from './set-campaign-state.ts';

const NAME = 'manage-campaigns';

const { config, log, pool } = await setUpFunction(NAME, manageCampaignsConfig);
const authenticator = createOperatorAccess(config, { db: pool, clock, log });
const viewer = { kind: 'role', role: 'viewer', authenticator } as const;
const operator = { kind: 'role', role: 'operator', authenticator } as const;

registerFunction(
  NAME,
  serve([
    {
      method: 'GET',
      path: '/v1/admin/campaigns',
      route: route({ access: viewer, query: listCampaignsQuery, log }, createListCampaigns(pool)),
    },
    {
      method: 'GET',
      path: '/v1/admin/campaigns/{id}',
      route: route({ access: viewer, log }, createReadCampaign(pool)),
    },
    {
      method: 'PATCH',
      path: '/v1/admin/campaigns/{id}',
      route: route(
        { access: operator, query: dryRunQuery, body: changeCampaignBody, ifMatch: true, log },
        createSetCampaignState(pool),
      ),
    },
  ]),
);
