import { nothingIgnored, type Ignored } from '../render/ignored.ts';
import type { SourceLocation, Patch } from '../render/patch.ts';
import type { Return } from '../render/restore-values.ts';

/** Binding of a `$ref` in an environment: to an id, or to the resource with that name and type. */
export type ReferenceBinding =
  | { readonly by: 'id'; readonly id: string }
  | { readonly by: 'match'; readonly name: string | undefined; readonly type: string | undefined };

/** Name of the text that a variable must have: of a value of the environment, or of a secret. */
export interface SuppliedName {
  readonly form: 'value' | 'secret';
  readonly name: string;
}

/** Content of `environments/<name>.yaml`; empty where there is no such file. */
export interface EnvironmentSettings {
  /** Bindings by path of the tree: `connections/acme-commerce`. */
  readonly bindings: ReadonlyMap<string, ReferenceBinding>;
  /** Texts that variables must have, by path of the tree: `variables/team.shopUrl`. */
  readonly variables: ReadonlyMap<string, SuppliedName>;
  /** Texts for `$value`. */
  readonly values: ReadonlyMap<string, string>;
  /** Names of secrets that the operator's configuration must supply, with the places that name them. */
  readonly secrets: ReadonlyMap<string, SourceLocation>;
  /** Patches by file of the tree, in order. */
  readonly patches: ReadonlyMap<string, readonly Patch[]>;
  readonly ignored: Ignored;
  /** Texts that become `$value` and `$secret` on export; for a source only. */
  readonly returns: readonly Return[];
}

export const noSettings: EnvironmentSettings = {
  bindings: new Map(),
  variables: new Map(),
  values: new Map(),
  secrets: new Map(),
  patches: new Map(),
  ignored: nothingIgnored,
  returns: [],
};

export const environmentFileOf = (name: string) => `environments/${name}.yaml`;
