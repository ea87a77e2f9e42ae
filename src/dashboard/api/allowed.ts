import type { Context, MiddlewareHandler } from 'hono';
import type { Desk, Sees } from './service.ts';
import type { Right } from '../access/viewer.ts';
import type { Access, Visitor } from '../access/access.ts';
import { Denied, notThere } from './denied.ts';

/** Right that a route requires. */
export interface Need {
  readonly right: Right;
  /** Path parameter with the name of a stage. Without it, the route returns only stages that the client may see. */
  readonly lane?: 'lane' | 'environment';
}

/**
 * Returns the middleware that checks the right of a route before it reads the request. Answers 401 without a sign-in,
 * 404 for a stage that is missing or hidden, and 403 for a visible one without the right.
 */
export function allowed(access: Access, desk: Desk, { right, lane }: Need): MiddlewareHandler {
  return async (context, next) => {
    const visitor = access.visitorOf(context);
    if (!visitor.mayAnything()) throw visitor.isSignedIn ? noRole(visitor) : signInFirst();
    if (lane !== undefined) mayDo(visitor, right, namedLane(context, desk, lane));
    await next();
  };
}

function namedLane(context: Context, desk: Desk, parameter: 'lane' | 'environment'): string | undefined {
  const name = context.req.param(parameter);
  const isOfKind = (kind: 'source' | 'environment') => parameter === 'lane' || kind === 'environment';
  return desk.laneNames().find((one) => one.name === name && isOfKind(one.kind))?.name;
}

function mayDo(visitor: Visitor, right: Right, lane: string | undefined): void {
  if (right !== 'view' && !visitor.isSignedIn) throw signInFirst();
  if (lane === undefined || !visitor.may('view', lane)) throw notThere('source or environment');
  if (!visitor.may(right, lane))
    throw new Denied({
      title: `You may not ${right} ${lane}`,
      status: 403,
      remedy: `ask who runs Sluice for a role that may: ${right === 'approve' ? 'approver' : 'operator'}`,
    });
}

/** Returns a function that checks which stages a client may see now. */
export function seenBy(visitor: Visitor): Sees {
  return (lane) => visitor.may('view', lane);
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
