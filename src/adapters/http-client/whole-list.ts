import { budgets } from '../../core/budgets.ts';
import type { Call } from './call.ts';
import type { Client } from './client.ts';
import type { HttpResponse } from './exchange.ts';
import { incompleteList } from './failure.ts';

type Fail = (why: string) => never;

/** Kind of list: the call for a page, the parser of a page, and the ids of its items. */
export interface ListOf<T> {
  readonly page: (at: number) => Call;
  readonly parse: (answer: HttpResponse, fail: Fail) => readonly T[];
  /** Returns undefined for items without an id. */
  readonly idOf: (item: T) => string | undefined;
}

const { tenantItems: mostItems, makePages: mostPages } = budgets.answer;

/** Returns every item of a list without pages. */
export async function unpagedList<T>(
  client: Client,
  list: ListOf<T>,
  signal: AbortSignal,
): Promise<readonly T[]> {
  return distinct(list, await fetchPage(client, list, 0, signal), failing(client, list.page(0)));
}

/**
 * Returns every item of a paged list. The first page has the total; the others are fetched in parallel. Throws
 * `incomplete list` unless each page has the same X-Total-Count, the items add up to it and no id comes twice. The
 * caller then reads a list that changed again, and never uses it.
 */
export async function countedList<T>(
  client: Client,
  list: ListOf<T>,
  pageSize: number,
  signal: AbortSignal,
): Promise<readonly T[]> {
  const totals: number[] = [];
  const counted: ListOf<T> = {
    ...list,
    parse: (answer, fail) => {
      totals.push(totalOf(answer, fail));
      return list.parse(answer, fail);
    },
  };
  const first = await fetchPage(client, counted, 1, signal);
  const fail: Fail = failing(client, list.page(1));
  const [total = 0] = totals;
  if (total > mostItems) fail(`it says ${total} items, more than the limit of ${mostItems}`);
  const expected = Math.min(total, pageSize);
  if (first.length !== expected) fail(`page 1 has ${first.length} items instead of ${expected}`);

  const rest = await otherPages(client, counted, Math.ceil(total / pageSize), signal);
  const other = totals.find((each) => each !== total);
  if (other !== undefined) fail(`it changed from ${total} items to ${other} while it was read`);
  const items = [...first, ...rest];
  if (items.length !== total) fail(`it has ${items.length} items and says ${total}`);
  return distinct(list, items, fail);
}

/**
 * Returns every item of a list whose pages have no total, may be shorter than requested, and shift when an item is
 * removed meanwhile. So each page must begin with the last item of the previous one. If it does not, the list changed
 * and `incomplete list` is thrown; if it has nothing more, the list is complete.
 */
export async function overlappingList<T>(
  client: Client,
  list: ListOf<T>,
  signal: AbortSignal,
): Promise<readonly T[]> {
  const fail: Fail = failing(client, list.page(0));
  const idAt = (item: T | undefined) => (item === undefined ? undefined : list.idOf(item));
  const items = [...(await fetchPage(client, list, 0, signal))];
  for (let pages = 1; items.length > 0; pages += 1) {
    if (pages > mostPages) fail(`it has more than ${mostPages} pages`);
    const [again, ...more] = await fetchPage(client, list, items.length - 1, signal);
    if (idAt(again) !== idAt(items.at(-1))) fail('it changed while it was read');
    if (more.length === 0) break;
    items.push(...more);
  }
  return distinct(list, items, fail);
}

/** Reads pages 2 to `last`, all or none. The first failure ends the others. */
async function otherPages<T>(
  client: Client,
  list: ListOf<T>,
  last: number,
  signal: AbortSignal,
): Promise<readonly T[]> {
  const siblings = new AbortController();
  const either = AbortSignal.any([signal, siblings.signal]);
  try {
    const numbers = Array.from({ length: Math.max(0, last - 1) }, (_, index) => index + 2);
    return (await Promise.all(numbers.map((number) => fetchPage(client, list, number, either)))).flat();
  } finally {
    siblings.abort();
  }
}

async function fetchPage<T>(
  client: Client,
  { page, parse }: ListOf<T>,
  at: number,
  signal: AbortSignal,
): Promise<readonly T[]> {
  const call = page(at);
  return await client.ask(call, (answer) => parse(answer, failing(client, call)), signal);
}

function failing({ scope }: Client, call: Call): Fail {
  return (why) => {
    throw incompleteList(scope, call, why);
  };
}

function distinct<T>({ idOf }: ListOf<T>, items: readonly T[], fail: Fail): readonly T[] {
  const ids = items.map(idOf).filter((id) => id !== undefined);
  if (new Set(ids).size !== ids.length) fail('one id is in it twice');
  return items;
}

function totalOf({ headers }: HttpResponse, fail: Fail): number {
  const header = headers.get('x-total-count') ?? '';
  return /^\d{1,15}$/.test(header) ? Number(header) : fail('a page has no X-Total-Count');
}
