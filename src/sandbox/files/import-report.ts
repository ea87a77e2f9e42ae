import { type SandboxJsonObject, text } from '../json.ts';
import { flatten, type Payload } from './payload.ts';
import { type BrokenReference, idOf } from '../tenant/tables.ts';

export type SummaryState = 'CREATED' | 'UPDATED' | 'EXISTS' | 'FAILED';

/** Resources of an import by kind, each with its outcome (`ImportResult.summary`). */
export class Summary {
  readonly #kinds = new Map<string, { name: string; id?: string; state: SummaryState }[]>();

  add(kind: string, name: string, id: string | undefined, state: SummaryState): void {
    const entries = this.#kinds.get(kind) ?? [];
    if (entries.some((entry) => entry.name === name && entry.id === id && entry.state === state)) return;
    entries.push(id === undefined ? { name, state } : { name, id, state });
    this.#kinds.set(kind, entries);
  }

  toJson(): SandboxJsonObject {
    return Object.fromEntries(this.#kinds);
  }
}

/** References of an import that neither the file nor the tenant resolves (`ImportResult.missing`). */
export interface Missing {
  readonly connections: readonly {
    readonly id?: number;
    readonly name?: string;
    readonly accountName?: string;
  }[];
  readonly cloudFunctions: readonly { readonly name?: string }[];
  readonly references: readonly {
    readonly kind: 'subflow' | 'rule' | 'form';
    readonly id?: string;
    readonly name?: string;
  }[];
}

/** Names the missing resources. For a connection, adds its name and type where the file has them. */
export function missingOf(broken: readonly BrokenReference[], root: Payload): Missing {
  const told = includedConnections(root);
  return {
    connections: broken.flatMap(({ kind, id }) =>
      kind === 'connection' && id !== undefined ? [{ ...integerId(id), ...told.get(id) }] : [],
    ),
    cloudFunctions: broken.flatMap(({ kind, name }) =>
      kind === 'cloudFunction' ? [name === undefined ? {} : { name }] : [],
    ),
    references: broken.flatMap(({ kind, id, name }) =>
      kind === 'subflow' || kind === 'rule' || kind === 'form'
        ? [{ kind, ...(id === undefined ? {} : { id }), ...(name === undefined ? {} : { name }) }]
        : [],
    ),
  };
}

/** A placeholder instead of an id is no number, so it is reported as the name. */
function integerId(id: string): { id: number } | { name: string } {
  return Number.isSafeInteger(Number(id)) ? { id: Number(id) } : { name: id };
}

function includedConnections(root: Payload): ReadonlyMap<string, { name?: string; accountName?: string }> {
  const told = new Map<string, { name?: string; accountName?: string }>();
  for (const connection of flatten(root).flatMap((payload) =>
    payload.scenarios.flatMap((one) => one.connections),
  )) {
    const [name, accountName] = [text(connection, 'name'), text(connection, 'accountName')];
    told.set(idOf(connection), {
      ...(name === undefined ? {} : { name }),
      ...(accountName === undefined ? {} : { accountName }),
    });
  }
  return told;
}
