import { access, constants } from 'node:fs/promises';
import type { TenantConfig } from '../../config/config.ts';
import { resolveSecrets, SecretsUnavailable, SecretUnavailable } from '../../config/secret.ts';
import { kinds, registryKinds } from '../../core/stream/kinds.ts';
import type { HandOverTenant } from '../../ports/hand-over.ts';
import type { ApiTenantReading } from '../../ports/tenant.ts';
import { openTenant } from '../open/open.ts';
import type { Outside } from '../open/outside.ts';
import { secretsOfTenant } from '../open/opens.ts';
import { look, note, ok, problem, type CheckResult } from './check-result.ts';

/**
 * Tolerated difference between two clocks in milliseconds. It allows for the response time and for dates without
 * fractions.
 */
const tolerance = 60_000;

/** Checks that a tenant answers, and reports its content, operations and clock. Only reads. */
export async function tenantFindings(
  config: TenantConfig,
  outside: Outside,
  signal: AbortSignal,
): Promise<readonly CheckResult[]> {
  const what = `tenant ${config.name}`;
  const clocks = new Clocks(outside);
  const secret = await secretsFor(config, outside);
  if (secret === undefined) return [note(what, 'was not asked, since a secret of it is missing')];
  const found = await look(what, async () => {
    const tenant = await openTenant(config, secret, { ...outside, fetch: clocks.fetch });
    const { streams, whole } = await tenant.list(signal);
    const many = `${streams.length} value ${streams.length === 1 ? 'stream' : 'streams'}`;
    const listed = ok(what, whole ? many : `${many}, as far as exports were put there`);
    const offers = ok(`${what}: offers`, await offered(tenant, signal));
    return [listed, offers, ...(await outboxFindings(what, config))];
  });
  return [...found, ...clocks.findings(what)];
}

/** Reads the tenant's secrets. Returns undefined if one is missing, which another check reports. */
async function secretsFor(config: TenantConfig, outside: Outside) {
  try {
    return await resolveSecrets(secretsOfTenant(config), outside, (value) => outside.redactor.add(value));
  } catch (error) {
    if (error instanceof SecretUnavailable || error instanceof SecretsUnavailable) return undefined;
    throw error;
  }
}

async function offered(tenant: ApiTenantReading | HandOverTenant, signal: AbortSignal): Promise<string> {
  const lists: Record<string, readonly unknown[] | undefined> = {
    connections: await tenant.connections(signal),
    'cloud functions': await tenant.cloudFunctions(signal),
    keychains: await tenant.listed('keychain', signal),
    'data stores': await tenant.listed('dataStore', signal),
    'data structures': await tenant.listed('dataStructure', signal),
    variables: await tenant.listed('variable', signal),
    functions: await tenant.listed('customFunction', signal),
  };
  for (const kind of registryKinds) {
    const { section } = kinds[kind];
    lists[section] = await tenant.registry(section, signal);
  }
  const names = (isThere: boolean) =>
    Object.entries(lists)
      .filter(([, list]) => (list !== undefined) === isThere)
      .map(([name]) => name)
      .join(', ');
  const hooks = await tenant.listed('hook', signal);
  const scenarios = await tenant.scenarioHealth(signal);
  const written = tenant.mode === 'api' ? 'takes writes itself' : 'is written to by people';
  const [there, missing] = [names(true), names(false)];
  return [
    written,
    ...(there === '' ? [] : [`lists ${there}`]),
    ...(scenarios === undefined ? [] : [`tells the health of ${scenarios.length} scenarios`]),
    ...(hooks === undefined ? [] : [`shows ${hooks.length} hooks`]),
    ...(missing === '' ? [] : [`cannot list ${missing}, so ids of such things are taken on trust`]),
  ].join('; ');
}

async function outboxFindings(what: string, config: TenantConfig): Promise<readonly CheckResult[]> {
  if (config.driver !== 'directory' || config.outbox === undefined) return [];
  const { outbox } = config;
  const isWritable = await access(outbox, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  return [
    isWritable
      ? ok(`${what}: outbox`, outbox)
      : problem(`${what}: outbox`, 'SLC2151', `${outbox} cannot be written to`),
  ];
}

/** Compares the time in responses with the clock of this machine. */
class Clocks {
  readonly #outside: Outside;
  #skew: number | undefined;

  constructor(outside: Outside) {
    this.#outside = outside;
  }

  /** Sends a request and records the date of its response. */
  readonly fetch: typeof fetch = async (...asked) => {
    const from = this.#outside.clock.now();
    const answer = await this.#outside.fetch(...asked);
    const date = Date.parse(answer.headers.get('date') ?? '');
    const here = (from + this.#outside.clock.now()) / 2;
    if (!Number.isNaN(date)) this.#skew = date - here;
    return answer;
  };

  findings(what: string): readonly CheckResult[] {
    if (this.#skew === undefined) return [];
    const seconds = Math.round(Math.abs(this.#skew) / 1000);
    const name = `${what}: clock`;
    if (Math.abs(this.#skew) <= tolerance) return [ok(name, `within ${tolerance / 1000} s of this machine`)];
    const side = this.#skew > 0 ? 'behind' : 'ahead of';
    return [problem(name, 'SLC2435', `this machine is ${seconds} s ${side} it`)];
  }
}
