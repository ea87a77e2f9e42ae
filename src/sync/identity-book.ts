import { IdBook, scopeOf } from '../domain/id-book.ts';
import { kindOfPath, type KindName } from '../domain/kinds.ts';
import type { Identity } from '../ports/store.ts';

/** What a store remembers of a tenant's ids, as a book. */
export function bookOf(identities: readonly Identity[]): IdBook {
  return new IdBook(identities.map(({ path, id }) => ({ path, id: tenantId(path, id) })));
}

/** What a book has that was not remembered yet. Ids of scenarios and hooks are unique within what holds them only. */
export function newIdentities(book: IdBook, remembered: readonly Identity[]): readonly Identity[] {
  const known = new Set(remembered.map(identityKey));
  return book
    .entries()
    .map(({ path, id }): Identity => ({ kind: kindOfPath(path) as KindName, id: storedId(path, id), path }))
    .filter((identity) => !known.has(identityKey(identity)));
}

const identityKey = ({ kind, id, path }: Identity) => JSON.stringify([kind, id, path]);

function storedId(path: string, id: string): string {
  const scope = scopeOf(kindOfPath(path) as KindName, path);
  return scope === '' ? id : `${scope}#${id}`;
}

function tenantId(path: string, id: string): string {
  const scope = scopeOf(kindOfPath(path) as KindName, path);
  return scope !== '' && id.startsWith(`${scope}#`) ? id.slice(scope.length + 1) : id;
}
