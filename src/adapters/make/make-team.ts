import type { z } from 'zod';
import { idOfNamed } from '../../core/stream/expressions.ts';
import type { ListedKind, ScenarioHealth, TenantConnection, TenantResource } from '../../ports/tenant.ts';
import type { Redactor as SharedRedactor } from '../../core/secrets/redactor.ts';
import { reading } from '../http-client/call.ts';
import { Client, type ClientDeps } from '../http-client/client.ts';
import { WireError } from '../http-client/json.ts';
import { MinutePace } from '../http-client/minute-pace.ts';
import { LineRedactor } from '../http-client/redactor.ts';
import { overlappingList, unpagedList, type ListOf } from '../http-client/whole-list.ts';
import { makeScope } from './failure.ts';
import { resolveSettings, type MakeSettings, type ResolvedMakeSettings } from './settings.ts';
import {
  connection,
  parseOrganization,
  parsePage,
  scenario,
  typed,
  untyped,
  variable,
  type MakeItem,
} from './wire.ts';

export interface MakeDeps extends ClientDeps {
  /** Receives the token. */
  readonly redactor: SharedRedactor;
}

/** Kind of list: its path, its key in the response, and the schema of an item. */
interface MakeList<T extends MakeItem> {
  readonly path: string;
  readonly key: string;
  readonly item: z.ZodType<T>;
  /** Tells whether Make documents pages. If not, one response has all items. */
  readonly isPaged: boolean;
  /** Tells whether the path names the owner, so that the query must not. */
  readonly isInOwner?: boolean;
}

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
  customFunction: { path: '/functions', key: 'functions', item: untyped, isPaged: false },
} as const satisfies Record<Exclude<ListedKind, 'variable'>, unknown>;

/** Team of one tenant in Make's API v2. Returns complete lists, or throws a `PortError`. Never writes. */
export class MakeTeam {
  readonly #settings: ResolvedMakeSettings;
  readonly #client: Client;

  constructor(settings: ResolvedMakeSettings, client: Client) {
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
    if (kind === 'variable') {
      const variables = await this.#variables(signal);
      return variables.map(({ id, name, type }) => ({ id, name, type }));
    }
    const items = await this.#all(resources[kind], signal);
    return items.map(({ id, name }) => ({ id: kind === 'customFunction' ? idOfNamed({ name }) : id, name }));
  }

  async differingVariables(
    texts: ReadonlyMap<string, string>,
    signal: AbortSignal,
  ): Promise<ReadonlySet<string>> {
    const variables = await this.#variables(signal);
    const differing = variables.filter(({ id, value }) => texts.has(id) && texts.get(id) !== value);
    return new Set(differing.map(({ id }) => id));
  }

  /** Lists the variables of the team and its organisation with their values, which stay in this class. */
  async #variables(signal: AbortSignal) {
    const { teamId, maxBytes } = this.#settings;
    const path = `/teams/${teamId}`;
    const organizationId = await this.#client.ask(
      { ...reading, path, names: 'collection', maxBytes },
      ({ body }) => parseOrganization(body),
      signal,
    );
    const variablesOf = async (type: 'team' | 'organization', owner: string) => {
      const list = {
        path: `${owner}/variables`,
        key: `${type}Variables`,
        item: variable,
        isPaged: false,
        isInOwner: true,
      };
      const items = await this.#all(list, signal);
      return items.map(({ name, value }) => ({ id: idOfNamed({ name, type }), name, type, value }));
    };
    const lists = await Promise.all([
      variablesOf('team', path),
      variablesOf('organization', `/organizations/${organizationId}`),
    ]);
    return lists.flat();
  }

  async scenarioHealth(signal: AbortSignal): Promise<readonly ScenarioHealth[]> {
    const items = await this.#all(lists.scenarios, signal);
    return items.map(({ id, name, isinvalid, isActive }) => ({ id, name, isInvalid: isinvalid, isActive }));
  }

  #all<T extends MakeItem>(list: MakeList<T>, signal: AbortSignal): Promise<readonly T[]> {
    const { isPaged } = list;
    return (isPaged ? overlappingList : unpagedList)(this.#client, this.#listOf(list), signal);
  }

  #listOf<T extends MakeItem>({ path, key, item, isPaged, isInOwner = false }: MakeList<T>): ListOf<T> {
    const { pageSize, maxBytes } = this.#settings;
    const teamId = String(this.#settings.teamId);
    return {
      page: (offset) => {
        const paging = { 'pg[offset]': String(offset), 'pg[limit]': String(pageSize) };
        const query = { ...(isInOwner ? {} : { teamId }), ...(isPaged ? paging : {}) };
        return { ...reading, path, query, names: 'collection', maxBytes };
      },
      parse: ({ body }, fail) => {
        const { items, isPage } = parsePage(body, key, item);
        // References must not be bound to resources of another team.
        if (items.some((each) => (each.teamId ?? teamId) !== teamId))
          throw new WireError('it has resources of another team');
        return !isPaged && isPage ? fail('it comes in pages, which this list should not have') : items;
      },
      idOf: ({ id }) => id,
    };
  }
}

/** Rest after a 429 without a wait. By then its minute is over, or the next refusal comes soon. Milliseconds. */
const unnamedRestMs = 15_000;

/** Opens the team in the settings, without a request. Throws a `PortError` for unusable settings. */
export function createMakeTeam(given: MakeSettings, deps: MakeDeps): MakeTeam {
  const settings = resolveSettings(given);
  const { tenant, token, perMinute } = settings;
  const log = deps.log.with({ tenant });
  const redactor = new LineRedactor(deps.redactor);
  redactor.add(token);
  const client = new Client(
    {
      ...settings,
      label: 'Make',
      scope: makeScope(tenant, redactor),
      pace: new MinutePace(deps.clock, log, perMinute),
      headers: { 'user-agent': 'sluice', authorization: `Token ${token}` },
      concurrency: Infinity,
      unnamedRestMs,
      // Make's token comes from the configuration.
      token: undefined,
    },
    { ...deps, log },
  );
  return new MakeTeam(settings, client);
}
