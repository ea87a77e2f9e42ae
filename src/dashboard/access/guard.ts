import type { Context, MiddlewareHandler } from 'hono';
import type { Access, Visitor } from './access.ts';
import { addressOf, isFromHere } from './address.ts';
import { cookieOf } from './cookies.ts';
import { placeOf } from './place.ts';
import { refuse, tooMany, type Headers } from './refuse.ts';
import { isOfOurPages, isReading } from './same-origin.ts';
import { digestText, isSameText } from './same-text.ts';
import type { ApiError } from '../api/refusal.ts';

/** Reason for refusing a request. */
interface RefusedRequest {
  readonly refusal: ApiError;
  readonly headers?: Headers;
}

/**
 * Returns the middleware that identifies each client before any response. Checks the host name, the credentials, the
 * origin and the rate limits, once per request.
 */
export function guard(access: Access): MiddlewareHandler {
  const { page } = access.deps;
  return async (context, next) => {
    if (access.isKnown(context)) return next();
    const looked = await look(access, context);
    if ('refusal' in looked) return refuse(context, page, looked.refusal, looked.headers);
    const wait = await access.limits.waitToAsk(looked.counted, isReading(context.req.method));
    if (wait !== undefined) {
      const { refusal, headers } = tooMany(wait);
      return refuse(context, page, refusal, headers);
    }
    access.remember(context, looked);
    return next();
  };
}

async function look(access: Access, context: Context): Promise<Visitor | RefusedRequest> {
  const place = placeOf(access.policy.url, (name) => context.req.header(name));
  if (place === undefined) return { refusal: notOurName };
  const bearer = bearerOf(context);
  if (bearer !== undefined) return withToken(access, addressOf(context), bearer);
  const cookie = cookieOf(context, place, 'session');
  if (!isReading(context.req.method) && !isOfOurPages(context, place, cookie !== undefined))
    return { refusal: notOurPage };
  return withSession(access, cookie) ?? anybody(access, addressOf(context));
}

/**
 * Returns the middleware that admits clients with the token under any host name, because a page of another site does
 * not have the token.
 */
export function bearerOnly(access: Access): MiddlewareHandler {
  const { page } = access.deps;
  return async (context, next) => {
    const bearer = bearerOf(context);
    const looked = bearer === undefined ? noToken : await withToken(access, addressOf(context), bearer);
    return 'refusal' in looked ? refuse(context, page, looked.refusal, looked.headers) : next();
  };
}

const bearerOf = (context: Context) =>
  /^Bearer +(\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1];

/** Identifies a program, which sends the token with every request. */
async function withToken(access: Access, address: string, given: string): Promise<Visitor | RefusedRequest> {
  const wait = await access.limits.waitToSignIn(address);
  if (wait !== undefined) return tooMany(wait);
  const { token } = access.policy;
  if (token !== undefined && isSameText(given, token)) {
    const by = access.byWhat('token');
    const counted = { key: 'token', isShared: true };
    return access.visitor({ is: 'token' }, counted, () => access.byWhat('token') === by);
  }
  await access.limits.signInFailed(address);
  access.deps.log.warn('a wrong token was refused', { address });
  return { refusal: wrongToken, headers: { 'www-authenticate': 'Bearer' } };
}

function withSession(access: Access, cookie: string | undefined): Visitor | undefined {
  if (cookie === undefined) return undefined;
  const session = access.sessions.use(cookie);
  if (session === undefined || access.byWhat(session.who.is) !== session.by) return undefined;
  const { who, by } = session;
  return access.visitor(
    who,
    { key: `session ${digestText(cookie)}`, isShared: false },
    () => access.sessions.look(cookie) !== undefined && access.byWhat(who.is) === by,
  );
}

/** Identifies an anonymous client. An address of this machine may be a proxy with many clients behind it. */
function anybody(access: Access, address: string): Visitor {
  const counted = { key: `address ${address}`, isShared: isFromHere(address) };
  return access.visitor({ is: 'anonymous' }, counted, () => true);
}

const notOurName: ApiError = {
  title: 'That is not a name of this server',
  status: 421,
  remedy:
    'ask by the address of server.url, or by a name of this machine; a proxy in front must pass on Host as it is',
};

const notOurPage: ApiError = {
  title: 'That did not come from a page of this server',
  status: 403,
  remedy: 'do it on the page itself; a proxy in front must pass on Host and Origin as they are',
};

const noToken: RefusedRequest = {
  refusal: {
    title: 'That needs the token of this server',
    status: 401,
    remedy: 'send it as Authorization: Bearer',
  },
  headers: { 'www-authenticate': 'Bearer' },
};

export const wrongToken: ApiError = {
  title: 'That is not the token of this server',
  status: 401,
  remedy: 'send the token of server.access.token; access tokens of an OpenID provider are not taken',
};
