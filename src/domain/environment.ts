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
}

export const noSettings: EnvironmentSettings = { bindings: new Map(), values: new Map() };

export const environmentFileOf = (name: string) => `environments/${name}.yaml`;
