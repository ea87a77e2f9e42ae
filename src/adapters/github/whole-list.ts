import { budgets } from '../../core/budgets.ts';
import { z } from 'zod';
import { reading, type GitHubCall, type RequestOptions } from './call.ts';
import type { GitHubClient } from './client.ts';
import { listInMotion, listTooLong } from './failure.ts';
import type { Octokit } from './octokit.ts';

/** A list of GitHub: its address, and the parser of an item. */
export interface GitHubList<T> {
  readonly doing: string;
  readonly names: 'thing' | 'nothing';
  readonly item: z.ZodType<T>;
  readonly pageSize: number;
  readonly send: (
    octokit: Octokit,
    page: RequestOptions & { readonly page: number; readonly per_page: number },
  ) => Promise<unknown>;
}

interface CachedPage<T> {
  readonly etag: string | undefined;
  readonly items: readonly T[];
  readonly hasNext: boolean;
  readonly size: number;
}

/** Cached pages of one list and query, by number. */
export type CachedPages<T> = Map<number, CachedPage<T>>;

const mostReadings = 4;

/**
 * Returns every item of a list. Asks for a cached page by its ETag, so that an unchanged one costs nothing of the rate
 * limit. Pages that shift during reading would hide an item, so a list of several pages is read again until no page
 * changed since the reading before. Throws beyond `maxPages`, and where any page fails.
 */
export async function wholeList<T>(
  client: GitHubClient,
  list: GitHubList<T>,
  maxPages: number,
  cached: CachedPages<T>,
  signal: AbortSignal,
): Promise<readonly T[]> {
  for (let count = 0; count < mostReadings; count++) {
    const { pages, isUnchanged } = await readPages(client, list, maxPages, cached, signal);
    if (pages.length === 1 || isUnchanged) return pages.flatMap(({ items }) => items);
  }
  throw listInMotion(client.scope, callOf(list, 1));
}

async function readPages<T>(
  client: GitHubClient,
  list: GitHubList<T>,
  maxPages: number,
  cached: CachedPages<T>,
  signal: AbortSignal,
): Promise<{ readonly pages: readonly CachedPage<T>[]; readonly isUnchanged: boolean }> {
  const pages: CachedPage<T>[] = [];
  let isUnchanged = true;
  for (let number = 1; ; number++) {
    if (number > maxPages) throw listTooLong(client.scope, callOf(list, number), maxPages * list.pageSize);
    const page = await readPage(client, list, number, cached, signal);
    if (page.items !== cached.get(number)?.items) isUnchanged = false;
    cached.set(number, page);
    pages.push(page);
    if (!page.hasNext) break;
  }
  for (const number of cached.keys()) if (number > pages.length) cached.delete(number);
  return { pages, isUnchanged };
}

/** Returns the items of a list's first page, which costs one request. */
export async function firstPage<T>(
  client: GitHubClient,
  list: GitHubList<T>,
  cached: CachedPages<T>,
  signal: AbortSignal,
): Promise<readonly T[]> {
  const page = await readPage(client, list, 1, cached, signal);
  cached.set(1, page);
  return page.items;
}

/** Returns a page, or the cached one if the host says that it did not change. */
async function readPage<T>(
  client: GitHubClient,
  list: GitHubList<T>,
  number: number,
  cached: CachedPages<T>,
  signal: AbortSignal,
): Promise<CachedPage<T>> {
  const before = cached.get(number);
  const changed = await client.changed(callOf(list, number), before?.etag, signal);
  return changed === undefined
    ? stillThere(before as CachedPage<T>, list.pageSize)
    : pageOf(changed.value, changed.answer.headers);
}

/**
 * Returns an unchanged page. A full page does not change when the next one begins, and a "not modified" response does
 * not show that.
 */
function stillThere<T>(page: CachedPage<T>, pageSize: number): CachedPage<T> {
  return { ...page, hasNext: page.items.length >= pageSize };
}

function pageOf<T>(items: readonly T[], headers: ReadonlyMap<string, string>): CachedPage<T> {
  return {
    etag: headers.get('etag'),
    items,
    // Its address is not used: only our own addresses are requested.
    hasNext: /;\s*rel="?next"?/.test(headers.get('link') ?? ''),
    size: JSON.stringify(items).length,
  };
}

function callOf<T>(
  { doing, names, item, pageSize, send }: GitHubList<T>,
  page: number,
): GitHubCall<readonly T[]> {
  return {
    doing,
    names,
    ...reading,
    send: (octokit, options) => send(octokit, { ...options, page, per_page: pageSize }),
    schema: z.array(item),
  };
}

const { hostHeldBytes: cacheLimit } = budgets.answer;

/** Pages of the polled lists, by list. Above the limit, it drops the lists that were used least recently. */
export class PageCache<T> {
  readonly #lists = new Map<string, CachedPages<T>>();

  /** Returns the pages of a list, to be filled. */
  of(key: string): CachedPages<T> {
    const pages: CachedPages<T> = this.#lists.get(key) ?? new Map();
    this.#lists.delete(key);
    let size = 0;
    for (const [other, kept] of [...this.#lists].reverse()) {
      size += [...kept.values()].reduce((sum, page) => sum + page.size, 0);
      if (size > cacheLimit || this.#lists.size > mostLists) this.#lists.delete(other);
    }
    this.#lists.set(key, pages);
    return pages;
  }
}

const mostLists = 8;
