import { budgets } from '../../core/budgets.ts';
import type { z } from 'zod';
import type { MakeClient } from './client.ts';
import { incompleteList } from './failure.ts';
import { parsePage, type MakeItem, type MakePage } from './wire.ts';
import { MakeWireError } from './wire-json.ts';

/** A kind of list: its path, and its parser. */
export interface MakeList<T extends MakeItem> {
  readonly path: string;
  /** Key of the list in a response. */
  readonly key: string;
  readonly item: z.ZodType<T>;
  /** Tells whether Make's description has pages. Without pages, one response has everything. */
  readonly isPaged: boolean;
}

export interface ListLimits {
  readonly teamId: number;
  readonly pageSize: number;
}

const { makePages: mostPages } = budgets.answer;

/**
 * Returns every item of a list of the team, or throws a `PortError`; never a part. Make gives no total, may return
 * fewer items than a page may have, and its pages shift when an item is removed during reading. So each page must begin
 * with the last item of the one before. If it does not, the list changed; if it has no further item, the list is
 * complete.
 */
export async function wholeList<T extends MakeItem>(
  client: MakeClient,
  list: MakeList<T>,
  limits: ListLimits,
  signal: AbortSignal,
): Promise<readonly T[]> {
  const fail = (why: string): never => {
    throw incompleteList(client.scene, list.path, why);
  };
  const first = await fetchPage(client, list, limits, 0, signal);
  if (!list.isPaged) {
    if (first.isPage) fail('it comes in pages, which this list should not have');
    return distinct(first.items, fail);
  }
  const items = [...first.items];
  for (let pages = 1; items.length > 0; pages += 1) {
    if (pages > mostPages) fail(`it has more than ${mostPages} pages`);
    const { items: next } = await fetchPage(client, list, limits, items.length - 1, signal);
    const [again, ...more] = next;
    if (again?.id !== items.at(-1)?.id) fail('it changed while it was read');
    if (more.length === 0) break;
    items.push(...more);
  }
  return distinct(items, fail);
}

function distinct<T extends MakeItem>(items: readonly T[], fail: (why: string) => never): readonly T[] {
  if (new Set(items.map(({ id }) => id)).size !== items.length) fail('one id is in it twice');
  return items;
}

async function fetchPage<T extends MakeItem>(
  client: MakeClient,
  { path, key, item, isPaged }: MakeList<T>,
  { teamId, pageSize }: ListLimits,
  offset: number,
  signal: AbortSignal,
): Promise<MakePage<T>> {
  const team = String(teamId);
  const query = {
    teamId: team,
    ...(isPaged ? { 'pg[offset]': String(offset), 'pg[limit]': String(pageSize) } : {}),
  };
  return client.ask(path, query, (body) => ofTeam(parsePage(body, key, item), team), signal);
}

/** Checks the team of a page. A list that ignored the requested team would bind to other people's resources. */
function ofTeam<T extends MakeItem>(page: MakePage<T>, team: string): MakePage<T> {
  if (page.items.some(({ teamId }) => teamId !== undefined && teamId !== null && teamId !== team))
    throw new MakeWireError('it has things of another team');
  return page;
}
