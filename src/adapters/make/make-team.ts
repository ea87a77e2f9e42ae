import type { ListedKind, ScenarioHealth, TenantConnection, TenantThing } from '../../ports/tenant.ts';
import { MakeClient, type MakeDeps } from './client.ts';
import { resolveSettings, type MakeSettings, type ResolvedSettings } from './settings.ts';
import { wholeList, type ListOf } from './whole-list.ts';
import { connection, scenario, typed, untyped, type Item } from './wire.ts';

const lists = {
  connections: { path: '/connections', key: 'connections', item: connection, isPaged: false },
  scenarios: { path: '/scenarios', key: 'scenarios', item: scenario, isPaged: true },
} as const;

/** Make's lists of the port's kinds. */
const things = {
  keychain: { path: '/keys', key: 'keys', item: typed, isPaged: false },
  hook: { path: '/hooks', key: 'hooks', item: typed, isPaged: false },
  dataStore: { path: '/data-stores', key: 'dataStores', item: untyped, isPaged: true },
  dataStructure: { path: '/data-structures', key: 'dataStructures', item: untyped, isPaged: true },
} as const satisfies Record<ListedKind, unknown>;

/** Team of one tenant in Make's API v2: complete lists, or a `PortError`. It never writes. */
export class MakeTeam {
  readonly #settings: ResolvedSettings;
  readonly #client: MakeClient;

  constructor(settings: ResolvedSettings, client: MakeClient) {
    this.#settings = settings;
    this.#client = client;
  }

  async connections(signal: AbortSignal): Promise<readonly TenantConnection[]> {
    const items = await this.#all(lists.connections, signal);
    return items.map(({ id, name, accountName }) => ({ id, name, accountName }));
  }

  async listed(kind: ListedKind, signal: AbortSignal): Promise<readonly TenantThing[]> {
    if (kind === 'keychain' || kind === 'hook') {
      const items = await this.#all(things[kind], signal);
      return items.map(({ id, name, typeName }) => ({
        id,
        name,
        ...(typeof typeName === 'string' ? { type: typeName } : {}),
      }));
    }
    return (await this.#all(things[kind], signal)).map(({ id, name }) => ({ id, name }));
  }

  async scenarioHealth(signal: AbortSignal): Promise<readonly ScenarioHealth[]> {
    const items = await this.#all(lists.scenarios, signal);
    return items.map(({ id, name, isinvalid, isActive }) => ({ id, name, isInvalid: isinvalid, isActive }));
  }

  #all<T extends Item>(list: ListOf<T>, signal: AbortSignal): Promise<readonly T[]> {
    return wholeList(this.#client, list, this.#settings, signal);
  }
}

/** Returns the team of the settings, without contacting Make. Throws a `PortError` for invalid settings. */
export function createMakeTeam(settings: MakeSettings, deps: MakeDeps): MakeTeam {
  const resolved = resolveSettings(settings);
  return new MakeTeam(resolved, new MakeClient(resolved, deps));
}
