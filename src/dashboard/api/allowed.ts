import type { MiddlewareHandler } from 'hono';
import type { Caller, DashboardService } from './service.ts';
import type { Right } from './right.ts';
import type { Need } from './endpoint.ts';
import type { Access, Visitor } from '../access/access.ts';
import { Denied, notThere } from './denied.ts';

/** Returns the middleware that checks the right of a route before it reads the request. */
export function allowed(access: Access, service: DashboardService, need: Need): MiddlewareHandler {
  return async (context, next) => {
    assertAllowed(access.visitorOf(context), service, need, (parameter) => context.req.param(parameter));
    await next();
  };
}

/**
 * Checks a right. Throws `Denied`: 401 without a sign-in, 404 for a stage that is missing or hidden, and 403 for a
 * visible one without the right.
 */
export function assertAllowed(
  visitor: Visitor,
  service: DashboardService,
  { right, stage }: Need,
  parameterOf: (name: string) => unknown,
): void {
  if (!visitor.mayAnything()) throw visitor.isSignedIn ? noRole(visitor) : signInFirst();
  if (stage !== undefined) mayDo(visitor, right, stageNamed(service, stage, parameterOf(stage)));
}

function stageNamed(
  service: DashboardService,
  parameter: 'stage' | 'environment',
  name: unknown,
): string | undefined {
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

/** Returns the client as answers know it. What it may see is checked each time. */
export function callerOf({ name, who, may }: Visitor): Caller {
  return {
    sees: (stage) => may('view', stage),
    decider: name === undefined || who.is === 'anonymous' ? undefined : { by: name, who },
  };
}

/** Notice for a signed-in user without a role. */
export const noRoleNotice =
  'You are signed in, but no role is yours: ask who runs Sluice to add you, or a group of yours, to server.access.roles.';

function noRole({ name }: Visitor): Denied {
  return new Denied({
    title: 'You have no role',
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
