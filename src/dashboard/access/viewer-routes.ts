import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { rights } from '../api/right.ts';
import { viewerEndpoint, type Viewer } from './viewer.ts';
import type { Visitor } from './access.ts';
import { within } from '../../ports/within.ts';
import { noRoleNotice } from '../api/allowed.ts';
import type { ApiDeps } from '../api/deps.ts';
import { described, answersOf } from '../api/route.ts';

/** Adds the route that returns the client and its rights, for everybody. */
export function viewerRoutes(app: OpenAPIHono, deps: ApiDeps): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: viewerEndpoint.path,
      ...described(deps, { ...viewerEndpoint, answers: answersOf(viewerEndpoint) }),
    }),
    async (context) => context.json(await viewerOf(deps, deps.access.visitorOf(context))),
  );
}

/** Time that reading the notice may take. Milliseconds. */
const noticeTime = 2000;

/** Notice for a user who may see no stage. Omits the reason, which quotes the configuration. */
const refusedNotice =
  'Sluice refused a changed configuration and uses the previous one. Tell your Sluice administrator.';

const never = new AbortController().signal;

export async function viewerOf({ service, access, clock }: ApiDeps, visitor: Visitor): Promise<Viewer> {
  const { token, oidc } = access.policy;
  const signIn: Viewer['signIn'] = [];
  if (token !== undefined) signIn.push('token');
  if (oidc !== undefined) signIn.push('oidc');
  const { name, isSignedIn } = visitor;
  const stages = service.stageNames().flatMap(({ name: stage }) => {
    const may = rights.filter((right) => visitor.may(right, stage));
    return may.includes('view') ? [{ stage, may }] : [];
  });
  const isWithoutRole = isSignedIn && !visitor.mayAnything();
  // Answer even if the dashboard service fails or does not respond.
  const known = await within(clock, noticeTime, service.notice(), never).catch(() => undefined);
  const shownNotice = known !== undefined && stages.length === 0 ? refusedNotice : known;
  const notices = [isWithoutRole ? noRoleNotice : undefined, shownNotice].filter((one) => one !== undefined);
  const notice = notices.length === 0 ? undefined : notices.join(' ');
  return {
    name,
    isSignedIn,
    signIn,
    stages,
    notice,
  };
}
