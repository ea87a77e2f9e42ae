/**
 * Maps the prefixes of one tenant's Make apps to those of the tree and back, longest first. Each app name has a prefix of
 * the tenant's Make instance (docs/reference/platform.md, "Instances").
 */
export class AppNames {
  readonly #toTree: readonly (readonly [string, string])[];
  readonly #toTenant: readonly (readonly [string, string])[];

  /** Takes prefixes of the tree by prefix of the tenant. Both sides must be distinct, or the map has no inverse. */
  constructor(prefixes: Readonly<Record<string, string>> = {}) {
    const pairs = Object.entries(prefixes);
    this.#toTree = longestFirst(pairs);
    this.#toTenant = longestFirst(pairs.map(([tenant, tree]) => [tree, tenant] as const));
  }

  get isEmpty(): boolean {
    return this.#toTree.length === 0;
  }

  toTree(name: string): string {
    return replacePrefix(name, this.#toTree);
  }

  toTenant(name: string): string {
    return replacePrefix(name, this.#toTenant);
  }

  /** Tells whether a name would change on the way to the tree and back. */
  loses(name: string): boolean {
    return this.toTenant(this.toTree(name)) !== name;
  }
}

function longestFirst(pairs: readonly (readonly [string, string])[]): (readonly [string, string])[] {
  return [...pairs].sort(([one], [other]) => other.length - one.length);
}

function replacePrefix(name: string, pairs: readonly (readonly [string, string])[]): string {
  const pair = pairs.find(([from]) => name.startsWith(from));
  return pair === undefined ? name : pair[1] + name.slice(pair[0].length);
}
