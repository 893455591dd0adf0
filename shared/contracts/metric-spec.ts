/** A figure for Prometheus. `Label` are the names of its labels; where there are none it has one sample, or none. */
export type MetricSpec<Label extends string = string> = {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly name: string;
  readonly help: string;
  readonly labels: readonly Label[];
};

function specOf(type: MetricSpec['type']) {
  return <const Label extends string = never>(
    name: string,
    help: string,
    labels: readonly Label[] = [],
  ): MetricSpec<Label> => ({ type, name, help, labels });
}

export const counter = specOf('counter');
export const gauge = specOf('gauge');
export const histogram = specOf('histogram');
