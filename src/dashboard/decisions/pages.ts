import type { Context } from 'hono';
import type { Api } from '../api/endpoint.ts';
import { ApiFailure } from '../client/api-failure.ts';
import {
  acceptEndpoint,
  approveEndpoint,
  bindEndpoint,
  bindingChangeEndpoint,
  holdEndpoint,
  resumeEndpoint,
  revertEndpoint,
  rollbackEndpoint,
  syncEndpoint,
  type Decided,
} from './requests.ts';
import { planEndpoint } from '../environment/schema.ts';
import { stagesEndpoint } from '../overview/schema.ts';
import { runsEndpoint } from '../run/schema.ts';
import { actionOf, rightFor, type Action, type Question, type RequestedBinding } from './actions.ts';
import { addresses } from '../layout/addresses.ts';
import { streamPath } from '../../core/tree/tree.ts';
import type { ChangeDiffs } from '../environment/plan-changes.ts';
import { diffsOf, driftDiff } from '../environment/stream-change.ts';
import { confirmPage } from './confirm-page.ts';
import { postedFields, read, type Fields } from '../layout/posted.ts';
import { assertMay } from '../layout/rights.ts';
import type { SiteRoute, Visit } from '../layout/site-of-pages.ts';

/** Pages that ask for confirmation, and the actions that follow it. */
export const decisionPages: readonly SiteRoute[] = [
  {
    path: '/environments/:name/confirm/:action',
    page: (visit) => {
      const { to = '', other = '', stream, path, id } = visit.context.req.query();
      const chosen = [other.trim(), to.trim()].find((text) => text !== '');
      return confirm(visit, visit.context.req.param('action'), { to: chosen, stream, path, id });
    },
  },
  {
    path: '/environments/:name/:action{approve|accept|revert|bind|sync|hold|resume|rollback}',
    action: async ({ api, context }) => {
      const { name, action } = requestedAction(context);
      const { message } = await decide(api, name, action, await postedFields(context));
      return { to: addresses.environment(name), message };
    },
    again: async (visit) => {
      const { action } = requestedAction(visit.context);
      return confirm(visit, action, await postedFields(visit.context));
    },
  },
];

function requestedAction(context: Context): { readonly name: string; readonly action: Action } {
  const action = actionOf(context.req.param('action'));
  if (action === undefined) throw new ApiFailure({ title: 'There is no such page', status: 404 });
  return { name: context.req.param('name') ?? '', action };
}

async function confirm(
  { api, context, viewer }: Visit,
  text: string | undefined,
  { to, reason, stream, path, id }: Readonly<Record<string, string | undefined>>,
) {
  const action = actionOf(text);
  const name = context.req.param('name') ?? '';
  const stage = (await api.ask(stagesEndpoint, {})).stages.find((one) => one.name === name);
  if (action === undefined || stage === undefined) return undefined;
  assertMay(viewer, name, rightFor[action]);
  const [plan, { runs }] = await Promise.all([
    stage.kind === 'environment' ? api.find(planEndpoint, { environment: name }) : undefined,
    action === 'rollback' && to === undefined
      ? api.ask(runsEndpoint, { stage: name, limit: 200 })
      : { runs: [] },
  ]);
  const binding = action === 'bind' ? await bindingFor(api, name, { path, id }) : undefined;
  const diffs = await diffsFor(api, action, { stage, plan, stream });
  return confirmPage(action, { stage, plan, runs, to, reason, stream, binding, diffs });
}

async function bindingFor(
  api: Api,
  environment: string,
  fields: { readonly path: string | undefined; readonly id: string | undefined },
): Promise<RequestedBinding> {
  const { path, id } = read(bindingChangeEndpoint.input, { environment, ...fields });
  return { path, id, change: await api.ask(bindingChangeEndpoint, { environment, path, id }) };
}

/** Limit of changes whose content a page shows without being asked. */
const mostDiffs = 5;

/** Returns the differences that a decision must show. */
async function diffsFor(
  api: Api,
  action: Action,
  { stage, plan, stream }: Pick<Question, 'stage' | 'plan' | 'stream'>,
): Promise<ChangeDiffs> {
  const { pipeline, name } = stage;
  if (action === 'revert' && stream !== undefined) {
    const diff = await driftDiff(api, { pipeline, environment: name, slug: stream });
    return new Map([[streamPath(stream), diff]]);
  }
  const isOfPlan = action === 'approve' || action === 'sync' || action === 'resume';
  return isOfPlan && plan !== undefined ? diffsOf(api, plan, pipeline, mostDiffs) : new Map();
}

async function decide(api: Api, name: string, action: Action, fields: Fields): Promise<Decided> {
  const { allowDeletions, allowSecrets, reason, stream, ...others } = fields;
  const environment = name;
  switch (action) {
    case 'approve':
      return api.ask(
        approveEndpoint,
        read(approveEndpoint.input, {
          ...others,
          environment,
          ...(allowDeletions === undefined ? {} : { allowDeletions: Number(allowDeletions) }),
          ...(allowSecrets === undefined ? {} : { allowSecrets: allowSecrets === 'yes' }),
        }),
      );
    case 'accept':
      return api.ask(acceptEndpoint, read(acceptEndpoint.input, { environment, streams: [stream] }));
    case 'revert':
      return api.ask(revertEndpoint, read(revertEndpoint.input, { environment, streams: [stream] }));
    case 'bind':
      return api.ask(bindEndpoint, read(bindEndpoint.input, { ...others, environment }));
    case 'hold':
      return api.ask(holdEndpoint, read(holdEndpoint.input, { environment, reason }));
    case 'rollback':
      return api.ask(
        rollbackEndpoint,
        read(rollbackEndpoint.input, {
          ...others,
          environment,
          reason: reason === '' ? undefined : reason,
        }),
      );
    case 'resume':
      return api.ask(resumeEndpoint, { environment });
    case 'sync':
      return api.ask(syncEndpoint, { stage: name });
  }
}
