import { budgets } from '../../core/budgets.ts';
import type { z } from 'zod';
import type { MakeClient } from './client.ts';
import { incompleteList } from './failure.ts';
import { parsePage, type Item, type Page } from './wire.ts';
import { WireError } from './wire-json.ts';

/** One kind of list: where it is, and how it is read. */
export interface ListOf<T extends Item> {
  readonly path: string;
  /** Under which an answer has it. */
  readonly key: string;
  readonly item: z.ZodType<T>;
  /** False where Make's description has no pages: one answer has it all. */
  readonly isPaged: boolean;
}

export interface ListLimits {
  readonly teamId: number;
  readonly pageSize: number;
}

const { makePages: mostPages } = budgets.answer;

/**
 * Every item of a list of the team, or a `PortError`: never a part.
 *
 * Make tells no total, may give fewer items than a page was asked to have, and its pages move when something is removed
 * while they are read. So each page is asked to begin with the last item of the one before: if it does not, the list
 * changed; if it has nothing more, the list is over.
 */
export async function wholeList<T extends Item>(
  client: MakeClient,
  list: ListOf<T>,
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

function distinct<T extends Item>(items: readonly T[], fail: (why: string) => never): readonly T[] {
  if (new Set(items.map(({ id }) => id)).size !== items.length) fail('one id is in it twice');
  return items;
}

async function fetchPage<T extends Item>(
  client: MakeClient,
  { path, key, item, isPaged }: ListOf<T>,
  { teamId, pageSize }: ListLimits,
  offset: number,
  signal: AbortSignal,
): Promise<Page<T>> {
  const team = String(teamId);
  const query = {
    teamId: team,
    ...(isPaged ? { 'pg[offset]': String(offset), 'pg[limit]': String(pageSize) } : {}),
  };
  return client.ask(path, query, (body) => ofTeam(parsePage(body, key, item), team), signal);
}

/** A list that ignores which team was asked for would bind to what belongs to others. */
function ofTeam<T extends Item>(page: Page<T>, team: string): Page<T> {
  if (page.items.some(({ teamId }) => teamId !== undefined && teamId !== null && teamId !== team))
    throw new WireError('it has things of another team');
  return page;
}
