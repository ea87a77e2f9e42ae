import type { IncludedScenario, Payload } from './payload.ts';

/** One payload of a file, with the tenant's ids for its resources. */
export interface Assignment {
  readonly payload: Payload;
  readonly streamId: string;
  readonly scenarios: ReadonlyMap<IncludedScenario, AssignedScenario>;
}

/** `kept`: the scenario existed and keeps its id. `shared`: another payload has written it already. */
export interface AssignedScenario {
  readonly id: string;
  readonly kept: boolean;
  readonly shared: boolean;
  /** Assignments of the entry's hooks, in their order. */
  readonly hooks: readonly AssignedHook[];
}

export interface AssignedHook {
  readonly fileId: string | undefined;
  readonly id: string;
  readonly udid: string;
}

/**
 * Map from ids in the file to ids in the tenant, over all payloads of the file. Where payloads have the same id, each
 * resolves its own first; the rest use that of the first payload.
 */
export class IncludedIds {
  readonly streams = new Map<string, string>();
  readonly scenarios = new Map<string, string>();
  readonly hooks = new Map<string, string>();
  readonly rules = new Map<string, string>();
  readonly forms = new Map<string, string>();
  readonly connections = new Map<string, string>();
  readonly cloudFunctions = new Map<string, string>();
  readonly #own = new Map<Payload, { scenarios: Map<string, string>; hooks: Map<string, string> }>();

  add(assignment: Assignment): void {
    const own = { scenarios: new Map<string, string>(), hooks: new Map<string, string>() };
    putOnce(this.streams, assignment.payload.id, assignment.streamId);
    for (const [carried, assigned] of assignment.scenarios) {
      putOnce(own.scenarios, carried.id, assigned.id);
      putOnce(this.scenarios, carried.id, assigned.id);
      for (const hook of assigned.hooks) {
        if (hook.fileId === undefined) continue;
        putOnce(own.hooks, hook.fileId, hook.id);
        putOnce(this.hooks, hook.fileId, hook.id);
      }
    }
    this.#own.set(assignment.payload, own);
  }

  scenario(payload: Payload, id: string): string | undefined {
    return this.#own.get(payload)?.scenarios.get(id) ?? this.scenarios.get(id);
  }

  hook(payload: Payload, id: string): string | undefined {
    return this.#own.get(payload)?.hooks.get(id) ?? this.hooks.get(id);
  }
}

function putOnce(map: Map<string, string>, key: string, value: string): void {
  if (!map.has(key)) map.set(key, value);
}
