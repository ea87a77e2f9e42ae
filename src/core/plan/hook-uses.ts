import { pointer, type Problem } from '../problems/problem.ts';
import { hookAddressesIn } from '../stream/content.ts';
import { resolveReference, treePath, type Tree } from '../tree/tree.ts';
import { referenceUse, type ReferenceUse } from './reference-use.ts';

/** First place in a file of a stream with the address of a webhook, which differs in each tenant. */
export interface HookUse extends ReferenceUse {
  /** Full path of the webhook. */
  readonly hook: string;
}

/** Returns the webhooks whose addresses these files have, each once per file. */
export function hookUses(tree: Tree, files: readonly string[]): readonly HookUse[] {
  return files.flatMap((name) => {
    const file = tree.get(name);
    if (file === undefined) return [];
    const at = treePath(name);
    const [stream, scenario] = [
      'stream' in at ? at.stream : undefined,
      'scenario' in at ? at.scenario : undefined,
    ];
    const found = [file.content, file.own].flatMap((part) => hookAddressesIn(part));
    const hooks = new Set(found.map(([{ path }]) => resolveReference(path, stream, scenario)));
    return [...hooks].flatMap((hook) => {
      const use = referenceUse(tree, [name], hook);
      return use === undefined ? [] : [{ hook, ...use }];
    });
  });
}

/**
 * Returns the conditions under which a stored reading of a live stream is valid: the bindings, and the files in which
 * addresses of webhooks are references.
 */
export function readingBasis(
  bindings: string,
  desired: { readonly hookUrls?: readonly HookUse[] } | undefined,
): string {
  const files = new Set(desired?.hookUrls?.map(({ file }) => file));
  return files.size === 0 ? bindings : [bindings, ...files].join(' ');
}

/** Returns the problem of an address that is unknown because the tenant makes a new webhook with each import. */
export function unknownAddress({ file, place, words, hook }: HookUse): Problem {
  const message = `${words}: the address of ${hook} is not known before the import, and this tenant makes a new webhook with each import instead of replacing a stream in place: write a $value with an address that stays`;
  return { code: 'SLC2487', severity: 'error', file, place: pointer(place), message };
}
