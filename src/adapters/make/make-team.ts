import type { ListedKind, ScenarioHealth, TenantConnection, TenantResource } from '../../ports/tenant.ts';
import { MakeClient, type MakeDeps } from './client.ts';
import { resolveSettings, type MakeSettings, type ResolvedMakeSettings } from './settings.ts';
import { wholeList, type MakeList } from './whole-list.ts';
import { connection, scenario, typed, untyped, type MakeItem } from './wire.ts';

const lists = {
  connections: { path: '/connections', key: 'connections', item: connection, isPaged: false },
  scenarios: { path: '/scenarios', key: 'scenarios', item: scenario, isPaged: true },
} as const;

/** Make's lists of the port's kinds. */
const resources = {
  keychain: { path: '/keys', key: 'keys', item: typed, isPaged: false },
  hook: { path: '/hooks', key: 'hooks', item: typed, isPaged: false },
  dataStore: { path: '/data-stores', key: 'dataStores', item: untyped, isPaged: true },
  dataStructure: { path: '/data-structures', key: 'dataStructures', item: untyped, isPaged: true },
} as const satisfies Record<ListedKind, unknown>;

/** Team of one tenant in Make's API v2: complete lists, or a `PortError`. It never writes. */
export class MakeTeam {
  readonly #settings: ResolvedMakeSettings;
  readonly #client: MakeClient;

  constructor(settings: ResolvedMakeSettings, client: MakeClient) {
    this.#settings = settings;
    this.#client = client;
  }

  async connections(signal: AbortSignal): Promise<readonly TenantConnection[]> {
    const items = await this.#all(lists.connections, signal);
    return items.map(({ id, name, accountName }) => ({ id, name, accountName }));
  }

  async listed(kind: ListedKind, signal: AbortSignal): Promise<readonly TenantResource[]> {
    if (kind === 'keychain' || kind === 'hook') {
      const items = await this.#all(resources[kind], signal);
      return items.map(({ id, name, typeName }) => ({
        id,
        name,
        ...(typeof typeName === 'string' ? { type: typeName } : {}),
      }));
    }
    return (await this.#all(resources[kind], signal)).map(({ id, name }) => ({ id, name }));
  }

  async scenarioHealth(signal: AbortSignal): Promise<readonly ScenarioHealth[]> {
    const items = await this.#all(lists.scenarios, signal);
    return items.map(({ id, name, isinvalid, isActive }) => ({ id, name, isInvalid: isinvalid, isActive }));
  }

  #all<T extends MakeItem>(list: MakeList<T>, signal: AbortSignal): Promise<readonly T[]> {
    return wholeList(this.#client, list, this.#settings, signal);
  }
}

/** Returns the team of the settings, without contacting Make. Throws a `PortError` for invalid settings. */
export function createMakeTeam(settings: MakeSettings, deps: MakeDeps): MakeTeam {
  const resolved = resolveSettings(settings);
  return new MakeTeam(resolved, new MakeClient(resolved, deps));
}
