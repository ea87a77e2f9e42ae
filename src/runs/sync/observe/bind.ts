import { digest } from '../../../core/tree/fingerprint.ts';
import { environmentFileOf, type EnvironmentSettings } from '../../../core/environment/environment.ts';
import type { IdMap } from '../../../core/stream/id-map.ts';
import { kinds } from '../../../core/stream/kinds.ts';
import { kindsIn, type Prerequisite } from '../../../core/plan/prerequisites.ts';
import { fileOfTarget } from '../../../core/tree/presence.ts';
import type { Problem } from '../../../core/problems/problem.ts';
import {
  ranked,
  readiness,
  readinessProblem,
  observedText,
  type BindingCandidate,
  type BindingCandidates,
  type Readiness,
  type PrerequisiteTarget,
} from '../../../core/plan/readiness.ts';
import { ignoredKey, type Ignored } from '../../../core/render/ignored.ts';
import type { CandidateLists } from './candidate-lists.ts';

/** Bindings of references in one tenant. */
export interface Bound {
  /** Readiness of all prerequisites. */
  readonly states: readonly Readiness[];
  /** Problems of prerequisites that are not ready. */
  readonly problems: readonly Problem[];
  /** Problems of bindings that cannot be checked. */
  readonly unchecked: readonly Problem[];
  /** References that a person chooses on import, by path, in a tenant that only people write to. */
  readonly open: ReadonlyMap<string, PrerequisiteTarget>;
  /** Ids by path. */
  readonly bindings: ReadonlyMap<string, string>;
}

export interface BindingSources {
  readonly environment: string;
  readonly settings: EnvironmentSettings;
  readonly candidates: CandidateLists;
  /** Ids that people chose on import, by path. Undefined for a tenant with an API. */
  readonly chosen: ReadonlyMap<string, string> | undefined;
  /** Resources observed in the exports of a tenant that does not list them. They are only hints. */
  readonly seen?: BindingCandidates | undefined;
}

/** Returns a digest of the bindings and the ignored fields, so that readings under others are read again. */
export function bindingsDigest(bindings: ReadonlyMap<string, string>, ignored: Ignored): string {
  const sorted = [...bindings].sort(([one], [other]) => (one < other ? -1 : 1));
  if (ignored.size === 0) return digest(sorted);
  return digest([sorted, ignoredKey(ignored)]);
}

/** Binds the prerequisites of one environment as they are found, and records their ids in the id map. */
export class PrerequisiteBinder {
  readonly #ids: IdMap;
  readonly #sources: BindingSources;
  readonly #found = new Map<string, { readonly prerequisite: Prerequisite; readonly state: Readiness }>();

  constructor(ids: IdMap, sources: BindingSources) {
    this.#ids = ids;
    this.#sources = sources;
  }

  /** Binds prerequisites. Throws `PortError` if the candidates cannot be listed. */
  async bind(prerequisites: readonly Prerequisite[]): Promise<void> {
    const fresh = prerequisites.filter(({ path }) => !this.#found.has(path));
    if (fresh.length === 0) return;
    const candidates = await this.#sources.candidates.of(kindsIn(fresh));
    for (const prerequisite of fresh) {
      const state = this.#stateOf(prerequisite, candidates);
      this.#found.set(prerequisite.path, { prerequisite, state });
      if (state.is === 'bound') this.#ids.bind(prerequisite.path, state.id);
    }
  }

  /** Returns the id of a prerequisite's binding. Undefined for other paths. */
  idOf(path: string): string | undefined {
    const state = this.#found.get(path)?.state;
    return state?.is === 'bound' ? state.id : undefined;
  }

  bound(): Bound {
    const { environment } = this.#sources;
    const sorted = [...this.#found].sort(([one], [other]) => (one < other ? -1 : 1));
    const bound = {
      states: [] as Readiness[],
      problems: [] as Problem[],
      unchecked: [] as Problem[],
      open: new Map<string, PrerequisiteTarget>(),
      bindings: new Map<string, string>(),
    };
    for (const [path, { prerequisite, state }] of sorted) {
      const { file } = prerequisite;
      bound.states.push(state);
      if (state.is === 'bound') {
        bound.bindings.set(path, state.id);
        if (!state.checked && state.by === 'id') bound.unchecked.push(onTrust(file, state));
      } else if (state.is === 'left to a person') {
        bound.open.set(path, state.wanted);
      } else {
        const message = readinessProblem(state, environment) ?? '';
        bound.problems.push({ code: 'SLC2405', severity: 'error', file, place: '', message });
      }
    }
    return bound;
  }

  /** Returns a warning for each binding of a resource that export files include, because it has no effect. */
  idle(isThere: (file: string) => boolean): readonly Problem[] {
    const { settings, environment } = this.#sources;
    const paths = [...settings.bindings.keys()];
    const idle = paths.filter((path) => !this.#found.has(path) && isThere(fileOfTarget(path)));
    return idle.map((path) => {
      const message = `the binding of ${path} has no effect: export files include it; remove that line`;
      return {
        code: 'SLC2486',
        severity: 'warning',
        file: environmentFileOf(environment),
        place: '',
        message,
      };
    });
  }

  #stateOf({ path, kind, named }: Prerequisite, candidates: BindingCandidates): Readiness {
    const { settings, chosen, seen } = this.#sources;
    const binding = settings.bindings.get(path);
    const stated = readiness(path, named, binding, candidates);
    // An import asks only for resources that export files never include.
    if (kinds[kind].carried) return stated;
    const id = chosen?.get(path);
    const choice =
      id === undefined || binding !== undefined || !candidates.has(kind)
        ? undefined
        : readiness(path, named, { by: 'id', id }, candidates);
    // A choice of people that the tenant still lists takes precedence over a match by name.
    return choice?.is === 'bound'
      ? { ...choice, by: 'choice' }
      : hinted(chosenOr(stated, chosen), seen?.get(kind));
  }
}

/**
 * Uses people's choice for a prerequisite that the tenant does not list, or leaves it to a person. Applies only to a
 * tenant that only people write to.
 */
function chosenOr(state: Readiness, chosen: ReadonlyMap<string, string> | undefined): Readiness {
  if (chosen === undefined || state.is !== 'unbound' || state.candidates !== undefined) return state;
  const { path, wanted } = state;
  const id = chosen.get(path);
  return id === undefined
    ? { is: 'left to a person', path, wanted, candidates: [] }
    : { is: 'bound', path, wanted, id, by: 'choice', checked: false, found: undefined };
}

/** Adds the resources observed in exports if the tenant itself does not list them. */
function hinted(state: Readiness, seen: readonly BindingCandidate[] | undefined): Readiness {
  if (seen === undefined) return state;
  if (state.is === 'left to a person') return { ...state, candidates: ranked(seen, state.wanted) };
  if (state.is !== 'bound' || state.checked) return state;
  return { ...state, found: state.found ?? seen.find(({ id }) => id === state.id) };
}

function onTrust(file: string, { id, found }: Readiness & { readonly is: 'bound' }): Problem {
  const message = `bound to ${id}, which this tenant gives no way to check${found === undefined ? '' : `: ${found.name}${observedText(found)}`}`;
  return { code: 'SLC2406', severity: 'warning', file, place: '', message };
}
