import type { Api } from '../api/endpoint.ts';
import { comparisonEndpoint, type StreamComparison } from '../stream/schema.ts';
import { liveName } from '../stream/sides.ts';
import { semanticDiff } from '../stream/semantic-diff.ts';
import { stagesEndpoint } from '../overview/schema.ts';
import { planEndpoint, type EnvironmentPlan } from './schema.ts';
import { addresses, slugIn } from '../layout/addresses.ts';
import { html, type Html } from '../layout/html.ts';
import { nothing } from '../layout/table.ts';
import type { PageDeclaration } from '../layout/site-of-pages.ts';
import type { ConfirmedChange } from '../decisions/confirm-words.ts';
import { riskiest } from './plan-changes.ts';

/** Place of a stream's change: in the plan of an environment, or made in its tenant. */
interface StreamInEnvironment {
  readonly pipeline: string;
  readonly environment: string;
  readonly slug: string;
}

/**
 * Page with the differences of one stream: of a plan's change from live to git, or of an edit in the tenant from git to
 * live. Lists of changes load it into their rows.
 */
export const streamChangePage: PageDeclaration = {
  path: '/environments/:name/changes/:slug',
  page: async ({ api, context }) => {
    const { name: environment = '', slug = '' } = context.req.param();
    const { stages } = await api.ask(stagesEndpoint, {});
    const stage = stages.find((one) => one.name === environment);
    if (stage === undefined) return undefined;
    const isDrift = context.req.query('of') === 'drift';
    const place = { pipeline: stage.pipeline, environment, slug };
    const title = `${slug}: ${isDrift ? 'edit in' : 'change for'} ${environment}`;
    const part = isDrift ? await driftDiff(api, place) : await changeDiff(api, place);
    return {
      title,
      place: addresses.environments,
      heading: title,
      part,
    };
  },
};

/** Returns the differences of an edit in a tenant, from git to live. */
export function driftDiff(api: Api, { pipeline, environment, slug }: StreamInEnvironment): Promise<Html> {
  const sides = { before: environment, after: liveName(environment) };
  return shownComparison(api, { pipeline, slug, ...sides });
}

async function changeDiff(api: Api, place: StreamInEnvironment): Promise<Html> {
  const plan = await api.find(planEndpoint, { environment: place.environment });
  const change = plan?.plan.changes.find(({ path }) => slugIn(path) === place.slug);
  if (plan === undefined || change === undefined)
    return nothing('The plan does not change this stream any more. Reload the page to see the new plan.');
  return diffOfChange(api, plan, change, place);
}

function diffOfChange(
  api: Api,
  { plan }: EnvironmentPlan,
  { op }: ConfirmedChange,
  { pipeline, environment, slug }: StreamInEnvironment,
): Promise<Html> {
  const before = op === 'create' ? {} : { before: liveName(environment) };
  return shownComparison(api, { pipeline, slug, ...before, after: plan.revision });
}

/** Returns the differences of a plan's riskiest changes, by path. `most` limits their number. */
export async function diffsOf(
  api: Api,
  made: EnvironmentPlan,
  pipeline: string,
  most: number,
): Promise<ReadonlyMap<string, Html>> {
  const { environment } = made.plan;
  const chosen = riskiest(made.plan).filter(({ op }) => op !== 'create' && op !== 'delete-shared');
  const diffs = await Promise.all(
    chosen.slice(0, most).map(async (change) => {
      const slug = slugIn(change.path) ?? '';
      return [change.path, await diffOfChange(api, made, change, { pipeline, environment, slug })] as const;
    }),
  );
  return new Map(diffs);
}

type Sides = Parameters<typeof comparisonOf>[1];

const comparisonOf = (
  api: Api,
  input: { pipeline: string; slug: string; before?: string; after: string },
): Promise<StreamComparison | undefined> => api.find(comparisonEndpoint, input);

async function shownComparison(api: Api, sides: Sides): Promise<Html> {
  const comparison = await comparisonOf(api, sides);
  if (comparison === undefined)
    return html`<p class="empty">
      The live content is not known here: the tenant's edit is not saved yet. Compare it on the page of the
      stream after the next run.
    </p>`;
  const { pipeline, slug, before, after } = sides;
  return html`<h2 class="unseen">Differences</h2>
    ${semanticDiff(comparison.diff)}
    ${comparison.isCut ? html`<p class="note">It is very long: the rest is left out here.</p>` : ''}
    <p>
      <a href="${addresses.stream(pipeline, slug, { ...(before === undefined ? {} : { before }), after })}"
        >Flow and text of this change</a
      >
    </p>`;
}
