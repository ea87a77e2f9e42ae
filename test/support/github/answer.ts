import type { Account, Caller, Role } from './accounts.ts';
import type { Host } from './host.ts';
import type { RateLimit } from './rate-limit.ts';
import type { Repository } from './records.ts';
import { notFound, Refusal } from './refusal.ts';

/** A valid request, and what it is about. */
export interface Call {
  readonly host: Host;
  readonly caller: Caller;
  /** Name of the caller in the limit of requests. */
  readonly callerKey: string;
  readonly rates: RateLimit;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  /** Address of the request, without its query. */
  readonly url: string;
  readonly found: Repository | undefined;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What answers an operation. Throws `Refusal`. */
export type Handler = (call: Call) => Answer | Promise<Answer>;

export function ok(body: unknown, status = 200): Answer {
  return { status, body };
}

export function repositoryOf({ found }: Call): Repository {
  if (found === undefined) throw notFound();
  return found;
}

/** Who does something. Throws a 401 where that is nobody. */
export function actorOf({ host, caller }: Call): Account {
  const account = host.accountOf(caller);
  if (account === undefined) throw new Refusal(401, 'Requires authentication');
  return account;
}

export function roleOf(call: Call): Role {
  return call.host.roleOfCaller(call.caller, repositoryOf(call));
}

/** A field of the body that is a text, or is not there. */
export function textOf({ body }: Call, name: string): string | undefined {
  const value = body[name];
  return typeof value === 'string' ? value : undefined;
}

export function flagOf({ body }: Call, name: string): boolean | undefined {
  const value = body[name];
  return typeof value === 'boolean' ? value : undefined;
}

/** One page of a list, with links to the others. */
export async function pageOf<Item>(
  call: Call,
  items: readonly Item[],
  shape: (item: Item) => unknown,
): Promise<Answer> {
  const { page, links } = cut(call, items);
  return { status: 200, body: await Promise.all(page.map(shape)), headers: links };
}

export function cut<Item>(
  call: Call,
  items: readonly Item[],
): { readonly page: readonly Item[]; readonly links: Readonly<Record<string, string>> } {
  const size = Math.min(100, numberOf(call, 'per_page') || 30);
  const number = numberOf(call, 'page') || 1;
  const last = Math.max(1, Math.ceil(items.length / size));
  const to = (target: number, rel: string) => {
    const query = new URLSearchParams(call.query);
    query.set('page', String(target));
    return `<${call.url}?${query.toString()}>; rel="${rel}"`;
  };
  const links = [
    ...(number > 1 ? [to(number - 1, 'prev'), to(1, 'first')] : []),
    ...(number < last ? [to(number + 1, 'next'), to(last, 'last')] : []),
  ];
  return {
    page: items.slice((number - 1) * size, number * size),
    links: links.length === 0 ? {} : { link: links.join(', ') },
  };
}

function numberOf({ query }: Call, name: string): number {
  return Number.parseInt(query.get(name) ?? '', 10) || 0;
}
