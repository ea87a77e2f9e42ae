import type {
  Connection,
  DataStore,
  DataStructure,
  Function as MakeFunction,
  Hook,
  Key,
  Scenario,
} from '@makehq/sdk';
import { startServer, type Exchange, type Reply } from '../adapters/http-tenant/test-server.ts';

/** What a team of Make holds, as the types of Make's own SDK describe it. */
export interface StandInTeam {
  connections: Connection[];
  hooks: Hook[];
  keys: Key[];
  dataStores: DataStore[];
  dataStructures: DataStructure[];
  scenarios: Scenario[];
  functions: Pick<MakeFunction, 'id' | 'name'>[];
  teamVariables: Variable[];
  organizationVariables: Variable[];
}

/** A variable as Make's API reference describes it; the SDK does not have it. */
export interface Variable {
  readonly name: string;
  /** 1: number, 2: string, 3: boolean, 4: date. */
  readonly typeId: 1 | 2 | 3 | 4;
  readonly value: unknown;
  readonly isSystem: boolean;
}

/** A zone of Make on this machine, with one team. Its fields are switches: set them at any time. */
export interface MakeStandIn {
  readonly url: string;
  readonly teamId: number;
  readonly token: string;
  readonly team: StandInTeam;
  /** Every request so far. */
  readonly requests: readonly Exchange[];
  /** Answers before the stand-in does; undefined where it shall answer itself. */
  answer: ((exchange: Exchange) => Reply | undefined | Promise<Reply | undefined>) | undefined;
  /** Fewer items than are asked for may be in a page. */
  pageCap: number;
  /** In every answer, an id is written with these digits, which no JavaScript number has. */
  readonly digits: Map<number, string>;
  stop(): Promise<void>;
}

const paths = {
  '/connections': { key: 'connections', isPaged: false },
  '/hooks': { key: 'hooks', isPaged: false },
  '/keys': { key: 'keys', isPaged: false },
  '/data-stores': { key: 'dataStores', isPaged: true },
  '/data-structures': { key: 'dataStructures', isPaged: true },
  '/scenarios': { key: 'scenarios', isPaged: true },
  '/functions': { key: 'functions', isPaged: false },
} as const satisfies Record<string, { readonly key: keyof StandInTeam; readonly isPaged: boolean }>;

/** Made up; it looks like a token of Make and opens nothing. */
export const standInToken = '7d1c0a5e-ca9a-4711-90ab-3f52c1d8e6b7';

export async function startMakeStandIn(): Promise<MakeStandIn> {
  const requests: Exchange[] = [];
  const server = await startServer(async (exchange) => {
    requests.push(exchange);
    return (await standIn.answer?.(exchange)) ?? answerOf(standIn, exchange);
  });
  const standIn: MakeStandIn = {
    url: server.url,
    teamId: 123,
    token: standInToken,
    team: {
      connections: [],
      hooks: [],
      keys: [],
      dataStores: [],
      dataStructures: [],
      scenarios: [],
      functions: [],
      teamVariables: [],
      organizationVariables: [],
    },
    requests,
    answer: undefined,
    pageCap: 10_000,
    digits: new Map(),
    stop: () => server.stop(),
  };
  return standIn;
}

function answerOf(standIn: MakeStandIn, { method, path, query, headers }: Exchange): Reply {
  const place = Object.entries(paths).find(([known]) => path === `/api/v2${known}`)?.[1];
  const owned = ownedBy(standIn)[path.slice('/api/v2'.length)];
  if (place === undefined && owned === undefined) return refusal(404, 'Not found');
  if (method !== 'GET') return refusal(405, 'Nothing is to be written');
  if (headers['authorization'] !== `Token ${standIn.token}`) return refusal(401, 'Access denied');
  if (place === undefined) return reply(standIn, owned);
  if (query['teamId'] !== String(standIn.teamId)) return refusal(403, 'Permission denied');
  // Make refuses this to tokens.
  if (query['pg[returnTotalCount]'] !== undefined) return refusal(400, 'Validation failed');
  const items: readonly unknown[] = standIn.team[place.key];
  if (!place.isPaged) return reply(standIn, { [place.key]: items });
  const offset = Number(query['pg[offset]'] ?? 0);
  const limit = Number(query['pg[limit]'] ?? 10);
  const page = items.slice(offset, offset + Math.min(limit, standIn.pageCap));
  return reply(standIn, { [place.key]: page, pg: { sortBy: 'name', sortDir: 'asc', limit, offset } });
}

/** What Make answers about the team and its organisation themselves, by path. */
function ownedBy({ teamId: id, team }: MakeStandIn): Readonly<Record<string, unknown>> {
  const { teamVariables, organizationVariables } = team;
  return {
    [`/teams/${id}`]: { team: { id, name: 'Staging', organizationId: 77 } },
    [`/teams/${id}/variables`]: { teamVariables },
    '/organizations/77/variables': { organizationVariables },
  };
}

function reply({ digits }: MakeStandIn, body: unknown): Reply {
  let text = JSON.stringify(body);
  for (const [id, exact] of digits) text = text.replaceAll(`"id":${id},`, `"id":${exact},`);
  return { headers: { 'content-type': 'application/json' }, body: text };
}

/** A failure as Make words it. */
export function refusal(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const body = { detail: message, message, code: `IM${status}`, suberrors: [] };
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

const teamId = 123;

export function aConnection(id: number, name: string, accountName: string): Connection {
  return {
    id,
    name,
    accountName,
    accountLabel: accountName,
    packageName: null,
    expire: null,
    metadata: { type: 'email', value: 'somebody@example.com' },
    teamId,
    theme: '#18bfff',
    upgradeable: false,
    scopesCnt: 0,
    scoped: true,
    accountType: 'oauth',
    editable: false,
    // More than a JavaScript number holds exactly; so does one of Make's own examples.
    uid: 225_874_569_526_501_080_000,
    connectedSystemId: null,
  };
}

export function aHook(id: number, name: string): Hook {
  return {
    id,
    name,
    teamId,
    udid: 'hook-canary-1gqnexkk1vwxg2wpj39kg30pzp6uhe7h',
    type: 'web',
    packageName: null,
    theme: '#c73a63',
    editable: true,
    queueCount: 0,
    queueLimit: 10_000,
    enabled: true,
    gone: false,
    typeName: 'gateway-webhook',
    data: { headers: false },
    url: 'https://hook.eu1.make.com/hook-canary-1gqnexkk1vwxg2wpj39kg30pzp6uhe7h',
  };
}

export function aKey(id: number, name: string, typeName: string): Key {
  return { id, name, typeName, teamId, packageName: null, theme: '#007ee5' };
}

export function aDataStore(id: number, name: string): DataStore {
  return { id, name, records: 0, size: '0', maxSize: '1048576', teamId, datastructureId: 9 };
}

export function aDataStructure(id: number, name: string): DataStructure {
  return { id, name, teamId };
}

export function aMakeScenario(
  id: number,
  name: string,
  facts: Partial<Pick<Scenario, 'isActive' | 'isinvalid'>> = {},
): Scenario {
  const user = { id: 11, name: 11, email: 11 };
  return {
    id,
    name,
    description: '',
    teamId,
    folderId: 99,
    usedPackages: ['gateway'],
    scheduling: { type: 'immediately' },
    isActive: true,
    isinvalid: false,
    isPaused: false,
    lastEdit: '2026-01-05T09:00:00.000Z',
    created: '2026-01-05T09:00:00.000Z',
    createdByUser: user,
    updatedByUser: user,
    dlqCount: 0,
    operations: 0,
    transfer: 0,
    ...facts,
  };
}

export function aVariable(name: string, isSystem = false): Variable {
  return { name, typeId: 2, value: 'value-canary-of-a-variable', isSystem };
}
