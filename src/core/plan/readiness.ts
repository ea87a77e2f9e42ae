import type { ReferenceBinding } from '../environment/environment.ts';
import { isNamedKind, kindOfPath, kinds, type KindName } from '../stream/kinds.ts';
import { textMember } from '../stream/content.ts';
import { blueprintOf } from '../tree/scenario-file.ts';
import { likeness } from '../text/near-miss.ts';
import { firstOf } from '../text/markdown/block.ts';
import type { TreeFile } from '../tree/tree.ts';

/** A resource of a tenant to which references may be bound. */
export interface BindingCandidate {
  readonly id: string;
  readonly name: string;
  /** Account type of a connection; undefined for kinds without types. */
  readonly type: string | undefined;
  /**
   * Export in which it was observed, in a tenant that does not list such resources: the stream, and the time of the
   * export.
   */
  readonly seen?: { readonly stream: string; readonly exportedAt: string | undefined };
}

/** Resources that a tenant lists, by kind. A kind without entry cannot be listed there. */
export type BindingCandidates = ReadonlyMap<KindName, readonly BindingCandidate[]>;

/** Name and type of a prerequisite, from a file of the tree or from a binding by match. */
export interface PrerequisiteTarget {
  readonly name: string | undefined;
  readonly type: string | undefined;
  /** Words for the value that a variable must have, if the tenant is not known to have it. Never a secret. */
  readonly value?: string | undefined;
}

/** State of a prerequisite, with its match in the tenant. */
export type Readiness = {
  /** Path in the tree: `connections/acme-commerce`. */
  readonly path: string;
  readonly wanted: PrerequisiteTarget;
} & (
  | {
      readonly is: 'bound';
      readonly id: string;
      /** The binding gives the id, or a name and type (or the tree does), or a person chose it on import. */
      readonly by: 'id' | 'match' | 'choice';
      /** Tells whether its existence was checked, which is impossible where the tenant cannot list such resources. */
      readonly checked: boolean;
      /** The resource in the tenant's list. */
      readonly found: BindingCandidate | undefined;
    }
  | {
      readonly is: 'unbound';
      /** An id in the binding that the tenant does not list. */
      readonly id: string | undefined;
      /** Possible matches, likeliest first. Undefined where the tenant cannot list such resources. */
      readonly candidates: readonly BindingCandidate[] | undefined;
    }
  | { readonly is: 'ambiguous'; readonly candidates: readonly BindingCandidate[] }
  | {
      readonly is: 'wrongType';
      readonly found: BindingCandidate;
      readonly candidates: readonly BindingCandidate[];
    }
  /** A variable that has another value than the environment gives it. */
  | { readonly is: 'wrongValue'; readonly found: BindingCandidate | undefined }
  /** A person chooses it on import, in a tenant in manual mode. */
  | {
      readonly is: 'left to a person';
      /** Possible matches from the tenant's own exports, likeliest first. */
      readonly candidates: readonly BindingCandidate[];
    }
);

/** Returns the natural key of a prerequisite, from the tree. A scenario has the name of its blueprint. */
export function wantedBy(path: string, file: TreeFile | undefined): PrerequisiteTarget {
  const kind = kindOfPath(path);
  const [nameField = 'name', typeField]: readonly string[] = kind === undefined ? [] : kinds[kind].naturalKey;
  const blueprint = file && blueprintOf(file.content);
  return {
    name: textMember(file?.content, nameField) ?? textMember(blueprint, nameField),
    type: typeField === undefined ? undefined : textMember(file?.content, typeField),
  };
}

/**
 * Finds the target of a reference in a tenant: the environment's binding if there is one, else the only resource of the
 * same name and type. Two of one name and type are ambiguous; Sluice never picks one.
 */
export function readiness(
  path: string,
  file: TreeFile | undefined,
  binding: ReferenceBinding | undefined,
  candidates: BindingCandidates,
): Readiness {
  const kind = kindOfPath(path);
  const listed = kind === undefined ? undefined : candidates.get(kind);
  const written = wantedBy(path, file);
  if (isNamedKind(kind)) return byName(path, written, binding, listed);
  if (binding?.by === 'id') return byId(path, binding.id, written, listed);
  const wanted =
    binding === undefined
      ? written
      : { name: binding.name ?? written.name, type: binding.type ?? written.type };
  if (listed === undefined) return { is: 'unbound', path, wanted, id: undefined, candidates: undefined };
  const matches = listed.filter((one) => one.name === wanted.name && fits(one, wanted));
  const [match] = matches;
  if (match === undefined)
    return { is: 'unbound', path, wanted, id: undefined, candidates: ranked(listed, wanted) };
  return matches.length === 1
    ? { is: 'bound', path, wanted, id: match.id, by: 'match', checked: true, found: match }
    : { is: 'ambiguous', path, wanted, candidates: matches };
}

/**
 * Finds a resource that expressions name. A binding cannot choose another one; it only confirms that the tenant has it
 * where that cannot be looked up.
 */
function byName(
  path: string,
  wanted: PrerequisiteTarget,
  binding: ReferenceBinding | undefined,
  listed: readonly BindingCandidate[] | undefined,
): Readiness {
  const own = idInExpressions(path);
  const said = binding?.by === 'id' ? binding.id : binding?.name;
  if (said !== undefined && said !== own)
    return { is: 'unbound', path, wanted, id: said, candidates: listed && ranked(listed, wanted) };
  return listed === undefined && said === undefined
    ? { is: 'unbound', path, wanted, id: undefined, candidates: undefined }
    : byId(path, own, wanted, listed);
}

function byId(
  path: string,
  id: string,
  wanted: PrerequisiteTarget,
  listed: readonly BindingCandidate[] | undefined,
): Readiness {
  const found = listed?.find((one) => one.id === id);
  if (listed !== undefined && found === undefined)
    return { is: 'unbound', path, wanted, id, candidates: ranked(listed, wanted) };
  if (listed !== undefined && found !== undefined && !fits(found, wanted))
    return { is: 'wrongType', path, wanted, found, candidates: ranked(listed, wanted) };
  return { is: 'bound', path, wanted, id, by: 'id', checked: listed !== undefined, found };
}

/**
 * Adds the value that a variable must have. `isEqual` tells whether the tenant's variable has it; undefined where that
 * is unknown.
 */
export function withValue(state: Readiness, value: string, isEqual: boolean | undefined): Readiness {
  if (state.is === 'bound' && isEqual === true) return state;
  const { path } = state;
  const wanted = { ...state.wanted, value };
  return state.is === 'bound' && isEqual === false
    ? { is: 'wrongValue', path, wanted, found: state.found }
    : { ...state, wanted };
}

/** Returns false where both have a type and the types differ. */
function fits({ type }: BindingCandidate, wanted: PrerequisiteTarget): boolean {
  return wanted.type === undefined || type === undefined || type === wanted.type;
}

/** Limit on the shown possible matches of one prerequisite. */
export const mostCandidates = 5;

/** Likeness of names from which a resource of another type may be the intended one. */
const alike = 0.5;

/**
 * Returns at most five possible matches: those of the same type first, then those with more similar names. Includes
 * another type only with a similar name, because that may be the wrong app.
 */
export function ranked(
  listed: readonly BindingCandidate[],
  wanted: PrerequisiteTarget,
): readonly BindingCandidate[] {
  const rated = listed.map((one) => ({
    one,
    fits: fits(one, wanted),
    name: wanted.name === undefined ? 0 : likeness(ownName(wanted.name), ownName(one.name)),
  }));
  return rated
    .filter((rating) => rating.fits || rating.name >= alike)
    .sort(
      (one, other) =>
        Number(other.fits) - Number(one.fits) ||
        other.name - one.name ||
        (one.one.name < other.one.name ? -1 : Number(one.one.name > other.one.name)) ||
        (one.one.id < other.one.id ? -1 : 1),
    )
    .slice(0, mostCandidates)
    .map(({ one }) => one);
}

/** Returns a name without the words of Make's default names: `OpenAI` of `My OpenAI connection`. */
const ownName = (name: string) => name.replace(/^My (?=\S)/, '').replace(/(?<=\S) connection$/, '');

/** Returns the id of a resource that expressions name. */
function idInExpressions(path: string): string {
  return path.slice(path.indexOf('/') + 1);
}

/** Returns the id that binds a path, or `<id>` if it depends on the tenant. */
export function bindingId(path: string): string {
  return isNamedKind(kindOfPath(path)) ? idInExpressions(path) : '<id>';
}

/** Returns the entry of an environment's file that would bind a path. */
export const bindingYaml = (path: string, id = bindingId(path)) => `bindings: { ${path}: ${id} }`;

/** Tells whether a binding can make a prerequisite ready. Nothing else than its name finds what expressions name. */
export function isBindable(state: Readiness): boolean {
  return !isNamedKind(kindOfPath(state.path)) || (state.is === 'unbound' && state.candidates === undefined);
}

/** Describes why a prerequisite is not ready, with the YAML that would bind it; undefined where nothing is needed. */
export function readinessProblem(state: Readiness, environment: string): string | undefined {
  const add = `add to environments/${environment}.yaml: ${bindingYaml(state.path)}`;
  switch (state.is) {
    case 'bound':
    case 'left to a person':
      return undefined;
    case 'unbound': {
      const resource = resourceOf(state);
      if (state.id !== undefined && isNamedKind(kindOfPath(state.path)) && state.id !== bindingId(state.path))
        return `${state.path} is bound to ${state.id}, but expressions name it: remove that line, and create the ${resource} in the tenant`;
      if (state.candidates === undefined) return `${resource} cannot be looked up in this tenant: ${add}`;
      const candidates =
        state.candidates.length > 0 ? `; candidates: ${listOf(state.candidates, state.wanted)}` : '';
      if (!isBindable(state))
        return `the tenant has no ${resource}, which expressions name: create it there${candidates}`;
      if (state.id !== undefined)
        return `${state.path} is bound to ${state.id}, which the tenant does not have: correct that id in environments/${environment}.yaml${candidates}`;
      return `the tenant has no ${resource} for ${state.path}: create it there, or ${add}${candidates}`;
    }
    case 'ambiguous':
      return `${state.path} could be any of ${listOf(state.candidates, state.wanted)}: ${add}`;
    case 'wrongValue':
      return `the tenant's ${resourceOf({ path: state.path, wanted: { ...state.wanted, value: undefined } })} has another value: set it to ${state.wanted.value}`;
    case 'wrongType':
      return `${state.path} is bound to ${state.found.id}, which is of type ${state.found.type} and not ${state.wanted.type}: ${add}; candidates: ${listOf(state.candidates, state.wanted)}`;
  }
}

/** Returns `connection shop of type acme-commerce`. */
export function resourceOf({ path, wanted }: Pick<Readiness, 'path' | 'wanted'>): string {
  const kind = kindOfPath(path);
  const noun = kind === undefined ? path : kinds[kind].folder.replace(/s$/, '').replaceAll('-', ' ');
  const { name, type, value } = wanted;
  return [noun, name, type && `of type ${type}`, value && `with the value ${value}`]
    .filter(Boolean)
    .join(' ');
}

/** Returns ` (2 connections, 1 keychain)`; empty where all are of one kind. */
export function kindsText(states: readonly Pick<Readiness, 'path'>[]): string {
  const byNoun = Map.groupBy(states, ({ path }) => kinds[kindOfPath(path) ?? 'stream'].noun);
  const counts = [...byNoun].map(([noun, { length }]) => `${length} ${noun}${length === 1 ? '' : 's'}`);
  return counts.length < 2 ? '' : ` (${counts.join(', ')})`;
}

/** Returns `, seen in Order Intake, exported 2026-01-05T09:00:00Z`; empty where the tenant lists the resource. */
export function observedText({ seen }: BindingCandidate): string {
  if (seen === undefined) return '';
  return `, seen in ${seen.stream}${seen.exportedAt === undefined ? '' : `, exported ${seen.exportedAt}`}`;
}

/**
 * Returns `51 (shop), 52 (mail, of type smtp)`, at most five. Names the type where it differs from the wanted one.
 */
export function listOf(candidates: readonly BindingCandidate[], wanted: PrerequisiteTarget): string {
  const named = candidates.map((one) => {
    const type = fits(one, wanted) ? '' : `, of type ${one.type}`;
    return `${one.id} (${one.name}${type}${observedText(one)})`;
  });
  return firstOf(named, mostCandidates).join(', ');
}
