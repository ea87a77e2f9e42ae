import type { Repository } from '../src/ports/repository.ts';

/** What was asked of a repository. */
export interface RepositoryCounts {
  /** Blobs that were read. */
  readonly blobs: number;
  readonly commits: number;
  readonly pushes: number;
}

/** The same repository, and what is asked of it, counted. */
export function countingRepository(repository: Repository): {
  readonly repository: Repository;
  readonly counts: RepositoryCounts;
} {
  const counts = { blobs: 0, commits: 0, pushes: 0 };
  const counted: Partial<Repository> = {
    read: (oids, signal) => {
      const wanted = [...new Set(oids)];
      counts.blobs += wanted.length;
      return repository.read(wanted, signal);
    },
    commit: (commit) => {
      counts.commits += 1;
      return repository.commit(commit);
    },
    push: (updates, signal) => {
      if (updates.length > 0) counts.pushes += 1;
      return repository.push(updates, signal);
    },
  };
  return { repository: overlaid(repository, counted), counts };
}

/** An object with some of its methods replaced; the others are still its own. */
export function overlaid<Whole extends object>(whole: Whole, part: Partial<Whole>): Whole {
  return new Proxy(whole, {
    get: (target, key) => {
      const value: unknown = Reflect.get(Object.hasOwn(part, key) ? part : target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
