import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OpenAPIBackend, type Document, type Operation } from 'openapi-backend';
import { parse as parseYaml } from 'yaml';
import { parseJson } from '../../../src/core/json/json-text.ts';
import { ExactNumber, type Json } from '../../../src/core/json/json.ts';
import { NotFound, NotSupported, PortError, RefusedByState } from '../../../src/ports/errors.ts';
import type { Registry, TenantStream } from '../../../src/ports/tenant.ts';
import type { FakeTenant } from '../../support/fake-tenant.ts';
import { startServer, type Exchange, type Reply, type TestServer } from './test-server.ts';

export interface ContractServer extends TestServer {
  /** Violations of docs/reference/tenant-api.yaml in requests and answers. */
  readonly violations: string[];
}

const never = new AbortController().signal;
const token = 'token-of-the-contract-server';

/** Serves a `FakeTenant` over HTTP and checks each request and answer against docs/reference/tenant-api.yaml. */
export async function startContractServer(fake: FakeTenant): Promise<ContractServer> {
  const api = await loadContract();
  const violations: string[] = [];

  const server = await startServer(async (exchange) => {
    const request = {
      method: exchange.method,
      path: exchange.path,
      query: exchange.query,
      headers: exchange.headers,
      body: exchange.body === '' ? undefined : bodyOf(exchange),
    };
    const operation = api.matchOperation(request);
    if (operation?.operationId === undefined) {
      violations.push(`no operation: ${exchange.method} ${exchange.path}`);
      return { status: 404 };
    }
    for (const error of api.validateRequest(request, operation).errors ?? []) {
      violations.push(`${operation.operationId}: request ${error.instancePath} ${error.message}`);
    }
    const reply = await answer(fake, operation, exchange).catch(failureOf);
    if (reply.body !== undefined && reply.status !== undefined && reply.status < 400) {
      const shown: unknown = JSON.parse(reply.body);
      for (const error of api.validateResponse(shown, operation, reply.status).errors ?? []) {
        violations.push(`${operation.operationId}: answer ${error.instancePath} ${error.message}`);
      }
    }
    return reply;
  });
  return { ...server, violations };
}

/**
 * The contract. Its operations are named `METHOD path`, so that the validator can tell them apart, and those that it
 * calls "Paged like value-streams" in words only get the parameters of that list.
 */
async function loadContract(): Promise<OpenAPIBackend> {
  const file = join(import.meta.dirname, '../../../docs/reference/tenant-api.yaml');
  const definition = parseYaml(readFileSync(file, 'utf8')) as Document;
  const paging = definition.paths?.['/orchestration/{tenant}/value-streams']?.get?.parameters;
  for (const [path, item] of Object.entries(definition.paths ?? {})) {
    for (const [method, operation] of Object.entries(item ?? {})) {
      if (!['get', 'put', 'post', 'delete'].includes(method)) continue;
      Object.assign(operation, { operationId: `${method.toUpperCase()} ${path}` });
      const { description = '' } = operation as { readonly description?: string };
      if (description.startsWith('Paged like value-streams'))
        Object.assign(operation, { parameters: paging });
    }
  }
  const api = new OpenAPIBackend({
    definition,
    quick: true,
    ajvOpts: { strict: false, validateSchema: false, logger: false, formats: { 'date-time': true } },
  });
  return await api.init();
}

function bodyOf({ headers, body }: Exchange): unknown {
  if (headers['content-type'] !== 'application/json') return Object.fromEntries(new URLSearchParams(body));
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

async function answer(fake: FakeTenant, operation: Operation, exchange: Exchange): Promise<Reply> {
  if (exchange.path === '/oauth/token') {
    return reply(200, { access_token: token, token_type: 'Bearer', expires_in: 3600 });
  }
  if (exchange.headers['authorization'] !== `Bearer ${token}`) return problem(401, 'no valid token', []);

  const [, , , section = '', id = ''] = exchange.path.split('/').map(decodeURIComponent);
  const file = Buffer.from(exchange.body);
  const { operationId = '' } = operation;
  switch (operationId.replace('/orchestration/{tenant}', '')) {
    case 'GET /value-streams':
      return page(exchange, (await fake.list(never)).streams.map(wireStream));
    case 'GET /value-streams/{id}':
      return reply(200, wireStream(await fake.get(id, never)));
    case 'DELETE /value-streams/{id}':
      return done(fake.remove(id, never));
    case 'GET /value-streams/{id}/export':
      return { ...reply(200, {}), body: Buffer.from(await fake.exportFile(id, never)).toString() };
    case 'PUT /value-streams/{id}/export':
      return reply(200, importResult(await fake.replace(id, file, never)));
    case 'POST /value-streams/import':
      return reply(201, importResult(await fake.importFile(file, never)));
    case 'POST /value-streams/{id}/activate':
      return done(fake.activate(id, never));
    case 'POST /value-streams/{id}/deactivate':
      return done(fake.deactivate(id, never));
    case 'GET /connections':
      return page(exchange, (await fake.connections(never))?.map(wireConnection));
    case 'GET /cloud-functions':
      return page(exchange, await fake.cloudFunctions(never));
    case 'GET /{registry}':
      return page(exchange, await fake.registry(registryOf(section), never));
    case 'PUT /{registry}/{id}':
      return done(fake.replaceItem(registryOf(section), id, parseJson(file, 'item'), never));
    case 'DELETE /{registry}/{id}':
      return done(fake.removeItem(registryOf(section), id, never));
    default:
      throw new Error(`the contract server does not know ${operationId}`);
  }
}

function registryOf(section: string): Registry {
  if (section === 'events' || section === 'rules' || section === 'forms') return section;
  throw new Error(`${section} is not a registry`);
}

/** Pages of at most 200, as the contract says; undefined is a list that the tenant does not offer. */
function page({ query }: Exchange, items: readonly unknown[] | undefined): Reply {
  if (items === undefined) return problem(405, 'not offered', []);
  const size = Number(query['pageSize'] ?? 60);
  const start = (Number(query['pageNumber'] ?? 1) - 1) * size;
  const shown = reply(200, items.slice(start, start + size));
  return { ...shown, headers: { ...shown.headers, 'x-total-count': String(items.length) } };
}

async function done(work: Promise<void>): Promise<Reply> {
  await work;
  return { status: 204 };
}

function reply(status: number, value: unknown): Reply {
  return { status, headers: { 'content-type': 'application/json' }, body: text(value) };
}

function problem(status: number, message: string, types: readonly string[]): Reply {
  return reply(status, {
    code: status,
    status: String(status),
    message,
    details: types.map((type) => ({ type })),
  });
}

function failureOf(error: unknown): Reply {
  if (error instanceof NotFound) return problem(404, error.message, []);
  if (error instanceof NotSupported) return problem(405, error.message, []);
  if (error instanceof RefusedByState) return problem(409, error.message, error.reasons);
  if (error instanceof PortError) return problem(error.remedy === 'retry' ? 503 : 422, error.message, []);
  throw error;
}

function wireStream({ version, ...stream }: TenantStream): object {
  return {
    ...stream,
    unknownField: null,
    ...(version === undefined ? {} : { version: { id: `v${version}`, number: version } }),
  };
}

function wireConnection({ id, ...connection }: { readonly id: string }): Json {
  return { ...connection, id: new ExactNumber(id) };
}

function importResult(outcome: Awaited<ReturnType<FakeTenant['importFile']>>): object {
  const { stream, mapping, missing } = outcome;
  const connections = missing.connections.map((each) => ({ ...each, id: new ExactNumber(each.id ?? '0') }));
  return { valueStream: wireStream(stream), mapping, missing: { ...missing, connections }, summary: {} };
}

/** JSON text; exact numbers as digits. */
function text(value: unknown): string {
  const marked = JSON.stringify(value, (_, item: unknown) =>
    item instanceof ExactNumber ? `\u0000${item.text}\u0000` : item,
  );
  return marked.replaceAll(/"\\u0000(\d+)\\u0000"/g, '$1');
}
