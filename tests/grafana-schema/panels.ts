// What the bundled dashboards may contain, by Grafana's own types. A dashboard is compiled as a constant of type Board:
// a misspelt, misplaced or unknown setting is an error that names it. Nothing here runs.
import type { AnnotationQuery, Dashboard, DashboardLink, FieldConfig, GraphFieldConfig, MatcherConfig, Panel, RowPanel, VariableModel } from '@grafana/schema';
import type { Options as StatOptions } from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type { FieldConfig as TableField, Options as TableOptions } from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
import type { Options as TimeSeriesOptions } from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';

// As it stands in a file: an enumeration's member is its text or number.
type Json<T> = T extends string ? `${T}` : T extends number | boolean | null | undefined ? T
  : T extends readonly (infer Item)[] ? Json<Item>[] : T extends object ? { [Key in keyof T]: Json<T[Key]> } : T;

type Source = { type: 'prometheus'; uid: '${datasource}' };

// Grafana's Prometheus data source is a package of its own; these are the settings of its queries that we use.
type Query = {
  refId: string; datasource: Source; editorMode: 'code'; expr: string; legendFormat: string; range: boolean; instant: boolean; format?: 'table';
};

type Kinds = {
  stat: { options: StatOptions; custom: never };
  table: { options: TableOptions; custom: TableField };
  timeseries: { options: TimeSeriesOptions; custom: GraphFieldConfig };
};

type OverriddenCustom<Custom> = { [Key in keyof Custom & string]: { id: `custom.${Key}`; value: Json<Custom[Key]> } }[keyof Custom & string];
type OverriddenDefault = { [Key in 'unit' | 'min' | 'max' | 'decimals' | 'color' | 'thresholds' | 'links']: { id: Key; value: Json<FieldConfig[Key]> } };
type Overridden<Custom> = OverriddenCustom<Custom> | OverriddenDefault[keyof OverriddenDefault];

type Transformation =
  | { id: 'merge'; options: Record<string, never> }
  | { id: 'organize'; options: { excludeByName: Record<string, true>; indexByName: Record<string, number>; renameByName: Record<string, string> } };

type PanelOf<Kind extends keyof Kinds> = Json<Pick<Panel, 'id' | 'title' | 'description' | 'gridPos' | 'repeat' | 'repeatDirection' | 'maxPerRow'>> & {
  type: Kind;
  datasource: Source;
  options: Partial<Json<Kinds[Kind]['options']>>;
  fieldConfig: {
    defaults: Omit<Json<FieldConfig>, 'custom'> & { custom?: Partial<Json<Kinds[Kind]['custom']>> };
    overrides: { matcher: Json<MatcherConfig<string>>; properties: Overridden<Kinds[Kind]['custom']>[] }[];
  };
  targets: Query[];
  transformations?: Transformation[];
};

type Annotation = Json<Omit<AnnotationQuery, 'datasource' | 'target'>> & (
  | { datasource: { type: 'grafana'; uid: '-- Grafana --' } }
  | { datasource: Source; target: { refId: 'Anno'; expr: string; interval: string }; titleFormat: string; textFormat: string; tagKeys: string; useValueForTime?: true });

type Variable = Omit<Json<VariableModel>, 'datasource' | 'query'> & (
  | { type: 'datasource'; query: 'prometheus' }
  | { type: 'query'; datasource: Source; definition: string; query: { qryType: 1; query: string; refId: string } });

export type Board = Omit<Json<Dashboard>, 'panels' | 'annotations' | 'templating' | 'links'> & {
  panels: (PanelOf<'stat'> | PanelOf<'table'> | PanelOf<'timeseries'> | Json<Omit<RowPanel, 'panels'> & { panels: [] }>)[];
  annotations: { list: Annotation[] };
  templating: { list: Variable[] };
  links: Json<DashboardLink>[];
};
