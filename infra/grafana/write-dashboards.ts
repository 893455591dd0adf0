// `npm run dashboards`: writes Grafana's JSON from the dashboards' source.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DASHBOARD_FOLDER, dashboardFiles } from './dashboard-files.ts';

for (const [name, content] of dashboardFiles()) await writeFile(join(DASHBOARD_FOLDER, name), content);
