import { budgets } from '../../core/budgets.ts';
import type { ContractCall } from './call.ts';
import type { TenantClient } from './client.ts';
import type { HttpResponse } from '../http-client/exchange.ts';
import { incompleteList } from './failure.ts';

/** A kind of list: its path, the parser of a page, and the ids of its items. */
export interface ContractList<T> {
  readonly path: string;
  readonly parse: (body: Uint8Array) => readonly T[];
  /** Returns undefined for items without an id. */
  readonly idOf: (item: T) => string | undefined;
}

export interface PageLimits {
  readonly pageSize: number;
  readonly maxBytes: number;
}

interface ContractPage<T> {
  readonly total: number;
  readonly items: readonly T[];
}

const { tenantItems: mostItems } = budgets.answer;

/**
 * Returns every item of a paged list. The first page has the total; the others are fetched in parallel. Throws
 * `incomplete list` unless each page has the same X-Total-Count, the items add up to it and no id comes twice. The
 * caller then reads a list that changed again, and never uses it.
 */
export async function wholeList<T>(
  client: TenantClient,
  list: ContractList<T>,
  limits: PageLimits,
  signal: AbortSignal,
): Promise<readonly T[]> {
  const first = await fetchPage(client, list, limits, 1, signal);
  const fail = (why: string): never => {
    throw incompleteList(client.scene, pageCall(list.path, limits, 1), why);
  };
  if (first.total > mostItems) fail(`it says ${first.total} items, more than the limit of ${mostItems}`);
  const expected = Math.min(first.total, limits.pageSize);
  if (first.items.length !== expected) fail(`page 1 has ${first.items.length} items instead of ${expected}`);

  const rest = await otherPages(client, list, limits, Math.ceil(first.total / limits.pageSize), signal);
  for (const { total } of rest) {
    if (total !== first.total) fail(`it changed from ${first.total} items to ${total} while it was read`);
  }
  const items = [first, ...rest].flatMap((page) => page.items);
  if (items.length !== first.total) fail(`it has ${items.length} items and says ${first.total}`);
  const ids = items.map(list.idOf).filter((id) => id !== undefined);
  if (new Set(ids).size !== ids.length) fail('one id is in it twice');
  return items;
}

/** Reads pages 2 to `last`, all or none. The first failure ends the others. */
async function otherPages<T>(
  client: TenantClient,
  list: ContractList<T>,
  limits: PageLimits,
  last: number,
  signal: AbortSignal,
): Promise<readonly ContractPage<T>[]> {
  const siblings = new AbortController();
  const follow = (): void => siblings.abort(signal.reason);
  signal.addEventListener('abort', follow, { once: true });
  try {
    const numbers = Array.from({ length: Math.max(0, last - 1) }, (_, index) => index + 2);
    return await Promise.all(
      numbers.map((number) => fetchPage(client, list, limits, number, siblings.signal)),
    );
  } finally {
    signal.removeEventListener('abort', follow);
    siblings.abort();
  }
}

async function fetchPage<T>(
  client: TenantClient,
  list: ContractList<T>,
  limits: PageLimits,
  number: number,
  signal: AbortSignal,
): Promise<ContractPage<T>> {
  const call = pageCall(list.path, limits, number);
  return await client.ask(
    call,
    (answer) => ({ total: totalOf(client, call, answer), items: list.parse(answer.body) }),
    signal,
  );
}

function pageCall(path: string, { pageSize, maxBytes }: PageLimits, number: number): ContractCall {
  return {
    method: 'GET',
    path,
    query: { pageNumber: String(number), pageSize: String(pageSize) },
    headers: { 'x-total-count': 'true' },
    success: [200],
    names: 'collection',
    maxBytes,
    writes: false,
    repeatable: true,
  };
}

function totalOf(client: TenantClient, call: ContractCall, answer: HttpResponse): number {
  const header = answer.headers.get('x-total-count') ?? '';
  if (!/^\d{1,15}$/.test(header)) throw incompleteList(client.scene, call, 'a page has no X-Total-Count');
  return Number(header);
}
