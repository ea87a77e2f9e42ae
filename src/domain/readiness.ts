import type { Binding } from './environment.ts';
import { kindOfPath, kinds, type KindName } from './kinds.ts';
import { contentMember } from './content.ts';
import type { TreeFile } from './tree.ts';

/** Something that a tenant has and that references may be bound to. */
export interface Candidate {
  readonly id: string;
  readonly name: string;
  /** Account type of a connection; undefined for kinds without types. */
  readonly type: string | undefined;
}

/** What a tenant says it has, by kind. A kind that is not a key cannot be listed there. */
export type Candidates = ReadonlyMap<KindName, readonly Candidate[]>;

/** Whether a thing that must exist is there, and which it is. */
export type Readiness =
  | { readonly is: 'bound'; readonly path: string; readonly id: string; readonly checked: boolean }
  | {
      readonly is: 'unbound';
      readonly path: string;
      readonly name: string | undefined;
      readonly type: string | undefined;
      /** Undefined where the tenant gives no way to list such things. */
      readonly candidates: readonly Candidate[] | undefined;
    }
  | { readonly is: 'ambiguous'; readonly path: string; readonly candidates: readonly Candidate[] }
  | {
      readonly is: 'wrongType';
      readonly path: string;
      readonly id: string;
      readonly found: string;
      readonly wanted: string;
    };

/**
 * Finds what a reference stands for in a tenant: the binding of the environment if there is one, else the only thing
 * of the same name and type. Two of one name and type are ambiguous: it asks, it never picks.
 */
export function readiness(
  path: string,
  file: TreeFile | undefined,
  binding: Binding | undefined,
  candidates: Candidates,
): Readiness {
  const kind = kindOfPath(path) as KindName;
  const listed = candidates.get(kind);
  const name = text(file, 'name');
  const type = text(file, kind === 'connection' ? 'accountName' : 'type');
  if (binding?.by === 'id') return byId(path, binding.id, type, listed);
  const wanted =
    binding === undefined ? { name, type } : { name: binding.name ?? name, type: binding.type ?? type };
  if (listed === undefined) return { is: 'unbound', path, ...wanted, candidates: undefined };
  const matches = listed.filter(
    (one) =>
      one.name === wanted.name &&
      (wanted.type === undefined || one.type === undefined || one.type === wanted.type),
  );
  const [match] = matches;
  if (match === undefined)
    return { is: 'unbound', path, ...wanted, candidates: nearest(listed, wanted.name, wanted.type) };
  return matches.length === 1
    ? { is: 'bound', path, id: match.id, checked: true }
    : { is: 'ambiguous', path, candidates: matches };
}

function byId(
  path: string,
  id: string,
  type: string | undefined,
  listed: readonly Candidate[] | undefined,
): Readiness {
  if (listed === undefined) return { is: 'bound', path, id, checked: false };
  const found = listed.find((one) => one.id === id);
  if (found === undefined)
    return { is: 'unbound', path, name: undefined, type, candidates: nearest(listed, undefined, type) };
  if (type !== undefined && found.type !== undefined && found.type !== type)
    return { is: 'wrongType', path, id, found: found.type, wanted: type };
  return { is: 'bound', path, id, checked: true };
}

/** Candidates of the wanted type first, those of the wanted name before others, at most five. */
function nearest(
  listed: readonly Candidate[],
  name: string | undefined,
  type: string | undefined,
): readonly Candidate[] {
  const score = (one: Candidate) => Number(one.type === type) * 2 + Number(one.name === name);
  return listed
    .filter((one) => score(one) > 0)
    .sort((one, other) => score(other) - score(one) || (one.name < other.name ? -1 : 1))
    .slice(0, 5);
}

function text(file: TreeFile | undefined, field: string): string | undefined {
  const value = contentMember(file?.content, field);
  return typeof value === 'string' ? value : undefined;
}

/** Why a thing is not ready and the YAML that would bind it, for a person; undefined where it is bound. */
export function readinessProblem(state: Readiness, environment: string): string | undefined {
  const yaml = (id: string) => `add to environments/${environment}.yaml: bindings: { ${state.path}: ${id} }`;
  const list = (candidates: readonly Candidate[]) =>
    candidates.map(({ id, name }) => `${id} (${name})`).join(', ');
  switch (state.is) {
    case 'bound':
      return undefined;
    case 'unbound': {
      const what = [
        kinds[kindOfPath(state.path) as KindName].folder.replace(/s$/, ''),
        state.name,
        state.type && `of type ${state.type}`,
      ];
      const described = what.filter(Boolean).join(' ');
      if (state.candidates === undefined)
        return `${described} cannot be looked up in this tenant: ${yaml('<id>')}`;
      const candidates = state.candidates.length > 0 ? `; candidates: ${list(state.candidates)}` : '';
      return `the tenant has no ${described} for ${state.path}: create it there, or ${yaml('<id>')}${candidates}`;
    }
    case 'ambiguous':
      return `${state.path} could be any of ${list(state.candidates)}: ${yaml('<id>')}`;
    case 'wrongType':
      return `${state.path} is bound to ${state.id}, which is of type ${state.found} and not ${state.wanted}: ${yaml('<id>')}`;
  }
}
