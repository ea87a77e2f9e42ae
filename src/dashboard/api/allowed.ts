import type { Context, MiddlewareHandler } from 'hono';
import type { DashboardService, Sees } from './service.ts';
import type { Right } from '../access/viewer.ts';
import type { Access, Visitor } from '../access/access.ts';
import { Denied, notThere } from './denied.ts';

/** Right that a route requires. */
export interface Need {
  readonly right: Right;
  /** Path parameter with the name of a stage. Without it, the route returns only stages that the client may see. */
  readonly stage?: 'stage' | 'environment';
}

/**
 * Returns the middleware that checks the right of a route before it reads the request. Answers 401 without a sign-in,
 * 404 for a stage that is missing or hidden, and 403 for a visible one without the right.
 */
export function allowed(
  access: Access,
  service: DashboardService,
  { right, stage }: Need,
): MiddlewareHandler {
  return async (context, next) => {
    const visitor = access.visitorOf(context);
    if (!visitor.mayAnything()) throw visitor.isSignedIn ? noRole(visitor) : signInFirst();
    if (stage !== undefined) mayDo(visitor, right, namedStage(context, service, stage));
    await next();
  };
}

function namedStage(
  context: Context,
  service: DashboardService,
  parameter: 'stage' | 'environment',
): string | undefined {
  const name = context.req.param(parameter);
  const isOfKind = (kind: 'source' | 'environment') => parameter === 'stage' || kind === 'environment';
  return service.stageNames().find((one) => one.name === name && isOfKind(one.kind))?.name;
}

function mayDo(visitor: Visitor, right: Right, stage: string | undefined): void {
  if (right !== 'view' && !visitor.isSignedIn) throw signInFirst();
  if (stage === undefined || !visitor.may('view', stage)) throw notThere('source or environment');
  if (!visitor.may(right, stage))
    throw new Denied({
      title: `You may not ${right} ${stage}`,
      status: 403,
      remedy: `ask who runs Sluice for a role that may: ${right === 'approve' ? 'approver' : 'operator'}`,
    });
}

/** Returns a function that checks which stages a client may see now. */
export function visibleTo(visitor: Visitor): Sees {
  return (stage) => visitor.may('view', stage);
}

/** Notice for a signed-in user without a role. */
export const noRoleNotice =
  'You are signed in, but no role is yours: ask who runs Sluice to add you, or a group of yours, to server.access.roles.';

function noRole({ name }: Visitor): Denied {
  return new Denied({
    title: 'No role is yours',
    status: 403,
    detail: `You are signed in as ${name ?? 'nobody'}, and may see nothing.`,
    remedy: 'ask who runs Sluice to add you, or a group of yours, to server.access.roles',
  });
}

function signInFirst(): Denied {
  return new Denied(
    {
      title: 'Sign in first',
      status: 401,
      remedy: 'sign in at /sign-in, or send the token of the server as Authorization: Bearer',
    },
    { 'www-authenticate': 'Bearer' },
  );
}
