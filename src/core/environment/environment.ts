import { nothingIgnored, type Ignored } from '../render/ignored.ts';
import type { Origin, Patch } from '../render/patch.ts';
import type { Return } from '../render/restore-values.ts';

/** How a `$ref` is bound in an environment: to an id, or to what has that name and type there. */
export type Binding =
  | { readonly by: 'id'; readonly id: string }
  | { readonly by: 'match'; readonly name: string | undefined; readonly type: string | undefined };

/** What `environments/<name>.yaml` says; all of it empty where there is no such file. */
export interface EnvironmentSettings {
  /** By path of the tree: `connections/acme-commerce`. */
  readonly bindings: ReadonlyMap<string, Binding>;
  /** Texts that stand for `$value`. */
  readonly values: ReadonlyMap<string, string>;
  /** Names of secrets that the operator's configuration has to supply, and where they are named. */
  readonly secrets: ReadonlyMap<string, Origin>;
  /** By file of the tree, in order. */
  readonly patches: ReadonlyMap<string, readonly Patch[]>;
  readonly ignored: Ignored;
  /** Of a source: what turns back into `$value` and `$secret` on export. */
  readonly returns: readonly Return[];
}

export const noSettings: EnvironmentSettings = {
  bindings: new Map(),
  values: new Map(),
  secrets: new Map(),
  patches: new Map(),
  ignored: nothingIgnored,
  returns: [],
};

export const environmentFileOf = (name: string) => `environments/${name}.yaml`;
