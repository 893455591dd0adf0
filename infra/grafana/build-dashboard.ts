// From our data to Grafana's own form, by Grafana's builders.
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  type Dashboard,
  DashboardBuilder,
  DatasourceVariableBuilder,
  type Panel,
  QueryVariableBuilder,
  RowBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { DashboardSpec, PanelSpec } from './dashboard-spec.ts';

const DATASOURCE = { type: 'prometheus', uid: `\${datasource}` };
const HEIGHT = { stat: 4, timeseries: 8, table: 8 } as const;
const BUILDERS = { stat: StatBuilder, timeseries: TimeseriesBuilder, table: TableBuilder } as const;

export function buildDashboard({ uid, title, description, variable, rows }: DashboardSpec): Dashboard {
  const dashboard = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(['ringer'])
    .refresh('30s')
    .time({ from: 'now-6h', to: 'now' })
    .timezone('browser')
    .readonly()
    .withVariable(new DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus'));
  if (variable) dashboard.withVariable(variableOf(variable));
  for (const row of rows) {
    dashboard.withRow(new RowBuilder(row.title));
    for (const panel of row.panels) dashboard.withPanel(panelOf(panel));
  }
  return dashboard.build();
}

function variableOf({ label, of }: NonNullable<DashboardSpec['variable']>): QueryVariableBuilder {
  return new QueryVariableBuilder(label)
    .label(label)
    .datasource(DATASOURCE)
    .query(`label_values(${of}, ${label})`)
    .multi(true)
    .includeAll(true)
    .allValue('.*');
}

function panelOf({ kind, title, description, unit, span = 12, queries }: PanelSpec): Builder<Panel> {
  const panel = new BUILDERS[kind]()
    .title(title)
    .description(description)
    .unit(unit)
    .height(HEIGHT[kind])
    .span(span)
    .datasource(DATASOURCE);
  for (const [index, { expr, legend }] of queries.entries()) {
    const query = new DataqueryBuilder()
      .refId(String.fromCharCode(65 + index))
      .expr(expr)
      .legendFormat(legend);
    panel.withTarget(kind === 'timeseries' ? query.range() : query.instant());
  }
  return panel;
}
