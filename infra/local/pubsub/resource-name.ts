import { type Outcome, ok, refuse } from './outcome.ts';

export type ResourceKind = 'topics' | 'subscriptions';

const ID_FORM = /^(?!goog)[A-Za-z][A-Za-z0-9\-_.~+%]{2,254}$/;

/**
 * Splits `projects/P/topics/T` or `projects/P/subscriptions/S` and checks the last part against
 * https://cloud.google.com/pubsub/docs/pubsub-basics#resource_names.
 */
export function parseResourceName(
  name: string,
  kind: ResourceKind,
): Outcome<{ project: string; id: string }> {
  const [projects, project = '', found, id = '', ...rest] = name.split('/');
  if (projects !== 'projects' || project === '' || found !== kind || rest.length > 0 || !ID_FORM.test(id)) {
    return refuse('INVALID_ARGUMENT', `invalid resource name, wanted projects/*/${kind}/*: ${name}`);
  }
  return ok({ project, id });
}
