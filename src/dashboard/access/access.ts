import type { Context } from 'hono';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { Limits, type Counted } from './limits.ts';
import type { AccessPolicy } from './policy.ts';
import { Provider } from './oidc/provider.ts';
import type { RefusalPage } from './refuse.ts';
import { may, mayAnything, type Identity } from './rights.ts';
import { nameOf } from '../../core/authority/who.ts';
import { digestText } from './same-text.ts';
import { Seal } from './sealed.ts';
import { Sessions } from './sessions.ts';
import type { Right } from './viewer.ts';

/** Somebody who asks. What they may do is looked up each time: a session ends, and roles change. */
export interface Visitor {
  /** Absent for somebody who did not sign in. */
  readonly name: string | undefined;
  readonly isSignedIn: boolean;
  readonly who: Identity;
  readonly counted: Counted;
  /** False once what let them in does so no more. */
  isCurrent(): boolean;
  may(right: Right, lane: string): boolean;
  mayAnything(): boolean;
}

export interface AccessDeps {
  /** Who is let in now; asked at every request. */
  readonly policy: () => AccessPolicy;
  readonly clock: Clock;
  readonly log: Log;
  readonly page: RefusalPage;
  readonly fetch: typeof fetch;
}

/** Everything that is remembered of those who ask. */
export class Access {
  readonly deps: AccessDeps;
  readonly sessions: Sessions;
  readonly limits = new Limits();
  readonly provider: Provider;
  readonly seal = new Seal();
  readonly #visitors = new WeakMap<Context, Visitor>();
  /** Requests that this process made for somebody. Nobody outside can name the very object. */
  readonly #own = new WeakMap<Request, Visitor>();

  constructor(deps: AccessDeps) {
    this.deps = deps;
    this.sessions = new Sessions(deps.clock);
    this.provider = new Provider(deps.clock, deps.fetch);
  }

  get policy(): AccessPolicy {
    return this.deps.policy();
  }

  /** Who asks this, where it was looked at before, or where this process asks for them. */
  find(context: Context): Visitor | undefined {
    return this.#visitors.get(context) ?? this.#own.get(context.req.raw);
  }

  /** Who asks this. Throws where nobody looked who it is. */
  visitorOf(context: Context): Visitor {
    const visitor = this.find(context);
    if (visitor === undefined) throw new Error('a request was answered that nobody looked at');
    return visitor;
  }

  remember(context: Context, visitor: Visitor): void {
    this.#visitors.set(context, visitor);
  }

  /** Asks for somebody whom we know already, within this process. */
  askFor(visitor: Visitor, request: Request): Request {
    this.#own.set(request, visitor);
    return request;
  }

  isOwn(context: Context): boolean {
    return this.#own.has(context.req.raw);
  }

  visitor(who: Identity, counted: Counted, isThere: () => boolean): Visitor {
    return {
      name: who.is === 'anonymous' ? undefined : nameOf(who),
      isSignedIn: who.is !== 'anonymous',
      who,
      counted,
      isCurrent: isThere,
      may: (right, lane) => isThere() && may(this.policy, who, right, lane),
      mayAnything: () => isThere() && mayAnything(this.policy, who),
    };
  }

  /** What lets such people in now, named without saying it; undefined where nothing does. */
  byWhat(is: Identity['is']): string | undefined {
    const { token, oidc } = this.policy;
    switch (is) {
      case 'token':
        return token === undefined ? undefined : digestText(token);
      case 'person':
        return oidc === undefined ? undefined : digestText(JSON.stringify([oidc.issuer, oidc.clientId]));
      case 'anonymous':
        return '';
    }
  }
}
