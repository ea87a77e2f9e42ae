import { shuffled, inStoredOrder, type SetOrder } from './files/export.ts';
import type { PersonEdit } from './tenant/person-edits.ts';
import { HttpProblem } from './problem.ts';
import { noFaults, type SwitchChanges, type Switches } from './switches.ts';
import type { ImportManner } from './tenant/tenant-model.ts';

/** A call in the form that switches match: "METHOD /path?query". */
export type CallLine = string;

/** Faults of one tenant: its switches, and the remaining count of those that count. */
export class Faults {
  readonly #now: () => number;
  #switches: Switches = noFaults;
  #tokens = 0;
  #refilledAt = 0;
  #orderSeed = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  get switches(): Switches {
    return this.#switches;
  }

  /** Sets the named switches; `null` resets one. */
  change(changes: SwitchChanges): Switches {
    const named = Object.entries(changes).filter(([, value]) => value !== undefined);
    const back = new Set(named.filter(([, value]) => value === null).map(([name]) => name));
    const kept = Object.entries(this.#switches).filter(([name]) => !back.has(name));
    const set = named.filter(([name]) => !back.has(name));
    this.#switches = { ...noFaults, ...Object.fromEntries([...kept, ...set]) };
    if (changes.rateLimit) {
      this.#tokens = changes.rateLimit.burst;
      this.#refilledAt = this.#now();
    }
    return this.#switches;
  }

  /** Takes a token of the rate limit's bucket. Throws a 429 `HttpProblem` where there is none. */
  admit(call: CallLine): void {
    const limit = this.#switches.rateLimit;
    if (limit === null || isForToken(call)) return;
    const now = this.#now();
    const grown = ((now - this.#refilledAt) / 1000) * limit.perSecond;
    this.#tokens = Math.min(limit.burst, this.#tokens + grown);
    this.#refilledAt = now;
    if (this.#tokens < 1) {
      const seconds = Math.max(1, Math.ceil((1 - this.#tokens) / limit.perSecond));
      throw new HttpProblem(429, 'too many calls', { headers: { 'Retry-After': String(seconds) } });
    }
    this.#tokens -= 1;
  }

  /** Throws the `HttpProblem` that `failNext` demands. */
  fail(call: CallLine): void {
    const rule = this.#take('failNext', call);
    if (rule === undefined) return;
    throw new HttpProblem(rule.status, 'failed, as asked for', {
      headers: rule.retryAfter === undefined ? {} : { 'Retry-After': String(rule.retryAfter) },
    });
  }

  /** Tells whether to cut the connection at this point of the call. */
  cuts(when: 'before' | 'after', call: CallLine): boolean {
    return this.#switches.cutNext?.when === when && this.#take('cutNext', call) !== undefined;
  }

  /** Tells whether to leave the call without a response. */
  hangs(call: CallLine): boolean {
    return this.#take('hangNext', call) !== undefined;
  }

  #take<Name extends 'failNext' | 'cutNext' | 'hangNext'>(
    name: Name,
    call: CallLine,
  ): NonNullable<Switches[Name]> | undefined {
    const rule = this.#switches[name];
    if (rule === null || !isMeant(rule, call)) return undefined;
    const left = rule.count - 1;
    this.#switches = { ...this.#switches, [name]: left === 0 ? null : { ...rule, count: left } };
    return rule;
  }

  /** Returns the behaviour of the import under way. */
  importManner(): ImportManner {
    const { pendingValidation, validationMs, invalidNext, versionsPerReplacement } = this.#switches;
    if (invalidNext > 0) this.#switches = { ...this.#switches, invalidNext: invalidNext - 1 };
    const pendingUntil = validationMs > 0 ? this.#now() + validationMs : 0;
    return {
      pendingReads: pendingValidation,
      pendingUntil,
      forceInvalid: invalidNext > 0,
      versionStep: versionsPerReplacement,
    };
  }

  /** Counts a completed call, and returns the edit that a person makes right after it. */
  editAfter(call: CallLine): PersonEdit | undefined {
    const rule = this.#switches.editAfter;
    if (rule === null || !isMeant(rule, call)) return undefined;
    const request = rule.request - 1;
    this.#switches = { ...this.#switches, editAfter: request === 0 ? null : { ...rule, request } };
    return request === 0 ? rule.edit : undefined;
  }

  /** Rule for the list that begins now; undefined where it lacks nothing. */
  shortList(): NonNullable<Switches['shortList']> | undefined {
    const rule = this.#switches.shortList;
    if (rule === null || rule.lists === undefined) return rule ?? undefined;
    const shortList = rule.lists === 1 ? null : { ...rule, lists: rule.lists - 1 };
    this.#switches = { ...this.#switches, shortList };
    return rule;
  }

  /** Returns the methods of an export. */
  get exportMethods(): string {
    return this.#switches.inPlace ? 'GET, PUT' : 'GET';
  }

  /** Throws a 405 `HttpProblem` where this tenant changes resources by imports only. */
  requireInPlace(): void {
    if (!this.#switches.inPlace) {
      throw new HttpProblem(405, 'this tenant cannot replace in place', {
        headers: { Allow: this.exportMethods },
      });
    }
  }

  /** Returns the order of a set in an export: another one for each call where lists are reordered. */
  setOrder(): SetOrder {
    if (!this.#switches.reorderLists) return inStoredOrder;
    this.#orderSeed += 1;
    return shuffled(this.#orderSeed);
  }

  /** Returns the order of a list's items, which stays until the next request for its first page. */
  listOrder(pageNumber: number): SetOrder {
    if (!this.#switches.reorderLists) return inStoredOrder;
    if (pageNumber === 1) this.#orderSeed += 1;
    return shuffled(this.#orderSeed);
  }

  /** Returns the reported items of a page. */
  page<Item>(items: readonly Item[]): readonly Item[] {
    return this.#switches.halfPages ? items.slice(0, Math.floor(items.length / 2)) : items;
  }

  /** Returns the reported total of a page. */
  total(count: number, pageNumber: number): number {
    return this.#switches.shrinkingTotal ? Math.max(0, count - (pageNumber - 1)) : count;
  }
}

/** Tells whether a rule applies to a call. Without `match` it applies to all but those for a token. */
function isMeant({ match }: { readonly match?: string | undefined }, call: CallLine): boolean {
  return match === undefined ? !isForToken(call) : call.includes(match);
}

/**
 * Tells whether a call asks for an access token. It is no call of the tenant's own, so it fails only where a switch
 * names it.
 */
function isForToken(call: CallLine): boolean {
  return call.startsWith('POST /oauth/token');
}
