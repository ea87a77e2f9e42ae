import type { Context } from 'hono';
import { ApiFailure, type Api } from '../client/api.ts';
import { acceptInput, approveInput, holdInput, rollbackInput, type Decided } from './requests.ts';
import { actionOf, rightFor, type Action, type Question } from './actions.ts';
import { addresses } from '../layout/addresses.ts';
import { confirmPage } from './confirm-page.ts';
import { postedFields, type Fields } from '../layout/posted.ts';
import { may } from '../layout/rights.ts';
import type { SiteOfPages, Visit } from '../layout/site-of-pages.ts';
import type * as z from 'zod';

/** Adds the pages that ask for confirmation, and the actions that follow it. */
export function addDecisions(site: SiteOfPages): void {
  site.page('/environments/:name/confirm/:action', (visit) => {
    const { to = '', other = '', stream } = visit.context.req.query();
    const chosen = [other.trim(), to.trim()].find((text) => text !== '');
    return confirm(visit, visit.context.req.param('action'), { to: chosen, stream });
  });
  site.action(
    '/environments/:name/:action{approve|accept|sync|hold|resume|rollback}',
    async ({ api, context }) => {
      const { name, action } = asked(context);
      const { message } = await decide(api, name, action, await postedFields(context));
      return { to: addresses.environment(name), said: message };
    },
    async (visit) => {
      const { action } = asked(visit.context);
      return confirm(visit, action, await postedFields(visit.context));
    },
  );
}

function asked(context: Context): { readonly name: string; readonly action: Action } {
  const action = actionOf(context.req.param('action'));
  if (action === undefined) throw new ApiFailure({ title: 'There is no such page', status: 404 });
  return { name: context.req.param('name') ?? '', action };
}

async function confirm(
  { api, context, viewer }: Visit,
  text: string | undefined,
  { to, reason, stream }: Pick<Partial<Question>, 'to' | 'reason' | 'stream'>,
) {
  const action = actionOf(text);
  const name = context.req.param('name') ?? '';
  const stage = (await api.stages()).find((one) => one.name === name);
  if (action === undefined || stage === undefined) return undefined;
  if (!may(viewer, name, rightFor[action]))
    throw new ApiFailure({ title: 'You may not do that', status: viewer.isSignedIn ? 403 : 401 });
  const [plan, runs] = await Promise.all([
    stage.kind === 'environment' ? api.plan(name) : undefined,
    action === 'rollback' && to === undefined ? api.runs({ stage: name, limit: 200 }) : [],
  ]);
  return confirmPage(action, { stage, plan, runs, to, reason, stream });
}

function decide(api: Api, name: string, action: Action, fields: Fields): Promise<Decided> {
  const { allowDeletions, allowSecrets, ...others } = fields;
  switch (action) {
    case 'approve':
      return api.approve(
        name,
        read(approveInput, {
          ...others,
          ...(allowDeletions === undefined ? {} : { allowDeletions: Number(allowDeletions) }),
          ...(allowSecrets === undefined ? {} : { allowSecrets: allowSecrets === 'yes' }),
        }),
      );
    case 'accept':
      return api.accept(name, read(acceptInput, { streams: [others['stream']] }));
    case 'hold':
      return api.hold(name, read(holdInput, others));
    case 'rollback':
      return api.rollback(
        name,
        read(rollbackInput, { ...others, ...(others['reason'] === '' ? { reason: undefined } : {}) }),
      );
    case 'resume':
      return api.resume(name);
    case 'sync':
      return api.sync(name);
  }
}

/** Parses a form. Throws 422 with the names of invalid fields. */
export function read<T>(schema: z.ZodType<T>, fields: unknown): T {
  const result = schema.safeParse(fields);
  if (result.success) return result.data;
  const names = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new ApiFailure({
    title: 'The form is not filled in as it should be',
    status: 422,
    detail: names.join('; '),
  });
}
