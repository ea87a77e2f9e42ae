import type { Context } from 'hono';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { Limits, type LimitKey } from './limits.ts';
import type { AccessPolicy } from './policy.ts';
import { Provider } from './oidc/provider.ts';
import type { RefusalPage } from './refuse.ts';
import { may, mayAnything, type RequestIdentity } from './rights.ts';
import { nameOf } from '../../core/authority/who.ts';
import { digestText } from './same-text.ts';
import { Seal } from './sealed.ts';
import { Sessions } from './sessions.ts';
import type { Right } from '../api/right.ts';

/** Client of a request. Rights are looked up each time, because sessions end and roles change. */
export interface Visitor {
  /** Absent if the client did not sign in. */
  readonly name: string | undefined;
  readonly isSignedIn: boolean;
  readonly who: RequestIdentity;
  readonly counted: LimitKey;
  /** Returns false once the client's access has ended. */
  isCurrent(): boolean;
  readonly may: (right: Right, stage: string) => boolean;
  mayAnything(): boolean;
}

export interface AccessDeps {
  /** Returns the current access rules, for each request. */
  readonly policy: () => AccessPolicy;
  readonly clock: Clock;
  readonly log: Log;
  readonly page: RefusalPage;
  readonly fetch: typeof fetch;
}

/** State of all clients. */
export class Access {
  readonly deps: AccessDeps;
  readonly sessions: Sessions;
  readonly limits = new Limits();
  readonly provider: Provider;
  readonly seal = new Seal();
  readonly #visitors = new WeakMap<Context, Visitor>();

  constructor(deps: AccessDeps) {
    this.deps = deps;
    this.sessions = new Sessions(deps.clock);
    this.provider = new Provider(deps.clock, deps.fetch);
  }

  get policy(): AccessPolicy {
    return this.deps.policy();
  }

  /** Returns true once a guard identified the client of a request. */
  isKnown(context: Context): boolean {
    return this.#visitors.has(context);
  }

  /** Returns the client of a request. Throws if no guard identified it. */
  visitorOf(context: Context): Visitor {
    const visitor = this.#visitors.get(context);
    if (visitor === undefined) throw new Error('a request was answered that nobody looked at');
    return visitor;
  }

  remember(context: Context, visitor: Visitor): void {
    this.#visitors.set(context, visitor);
  }

  visitor(who: RequestIdentity, counted: LimitKey, isThere: () => boolean): Visitor {
    return {
      name: who.is === 'anonymous' ? undefined : nameOf(who),
      isSignedIn: who.is !== 'anonymous',
      who,
      counted,
      isCurrent: isThere,
      may: (right, stage) => isThere() && may(this.policy, who, right, stage),
      mayAnything: () => isThere() && mayAnything(this.policy, who),
    };
  }

  /** Returns a digest of the credential that admits such clients now, or undefined if none does. */
  byWhat(is: RequestIdentity['is']): string | undefined {
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
