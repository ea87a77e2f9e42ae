import type { Context, Hono } from 'hono';
import { readBody } from './body.ts';
import { requireMatch } from './tenant/entity-tag.ts';
import { readExportFile } from './files/envelope.ts';
import { type SandboxJson, parseJson, printJson } from './json.ts';
import { normalised } from './files/normalising.ts';
import { pageOf, readPage } from './tenant/paging.ts';
import type { Payload } from './files/payload.ts';
import { HttpProblem } from './problem.ts';
import { type RegistryName, registryNames, type StreamRecord } from './tenant/records.ts';
import type { Switches } from './switches.ts';
import type { TenantHost } from './tenant-host.ts';

/** Values that the middleware gives these routes. */
export interface SandboxEnv {
  readonly Bindings: {
    /** Connection of the call. */
    readonly incoming: { readonly socket: { readonly remoteAddress?: string | undefined; destroy(): void } };
  };
  readonly Variables: { host: TenantHost };
}

/** Adds the routes below /orchestration/{tenant} of docs/reference/tenant-api.yaml. */
export function addTenantRoutes(app: Hono<SandboxEnv>): void {
  addStreamRoutes(app);
  addExportRoutes(app);
  const base = '/orchestration/:tenant';
  app.get(`${base}/connections`, (c) =>
    list(
      c,
      () => c.var.host.model.connections(),
      (items) => items,
    ),
  );
  app.get(`${base}/cloud-functions`, (c) => {
    const { model, view } = c.var.host;
    return list(
      c,
      () => model.cloudFunctions(),
      (items) => items.map((item) => view.item({ ...item })),
    );
  });
  for (const registry of registryNames) addRegistryRoutes(app, base, registry);
}

function addStreamRoutes(app: Hono<SandboxEnv>): void {
  const streams = '/orchestration/:tenant/value-streams';
  app.get(streams, (c) => {
    const { model, view } = c.var.host;
    return list(
      c,
      (pageNumber) => view.listed(pageNumber),
      (items) => {
        const shown = items.map((stream) => view.inList(stream));
        model.noteRead(items);
        return shown;
      },
    );
  });
  app.get(`${streams}/:id`, (c) => {
    const { model, view } = c.var.host;
    const id = c.req.param('id');
    const { shown, etag } = view.read(id);
    model.noteRead([model.stream(id)]);
    const answer = json(printJson(shown));
    if (etag !== undefined) answer.headers.set('ETag', etag);
    return answer;
  });
  app.delete(`${streams}/:id`, (c) => {
    c.var.host.model.remove(unchanged(c, c.req.param('id')).id);
    return c.body(null, 204);
  });
  app.post(`${streams}/:id/activate`, (c) => {
    c.var.host.model.activate(unchanged(c, c.req.param('id')).id);
    return c.body(null, 204);
  });
  app.post(`${streams}/:id/deactivate`, (c) => {
    c.var.host.model.deactivate(unchanged(c, c.req.param('id')).id);
    return c.body(null, 204);
  });
}

/** Returns the stream of a write. Throws a `HttpProblem`: 404, or 412 where it differs from `If-Match`. */
function unchanged(c: Context<SandboxEnv>, id: string): StreamRecord {
  const { model, view, faults } = c.var.host;
  const stream = model.stream(id);
  if (faults.switches.etag) requireMatch(c.req.header('If-Match'), view.etagOf(stream));
  return stream;
}

function addExportRoutes(app: Hono<SandboxEnv>): void {
  const streams = '/orchestration/:tenant/value-streams';
  app.get(`${streams}/:id/export`, (c) => {
    return json(c.var.host.view.exportFile(c.req.param('id')));
  });
  app.options(`${streams}/:id/export`, (c) => {
    const { model, faults } = c.var.host;
    model.stream(c.req.param('id'));
    return options(faults.switches.optionsAnswer, faults.exportMethods);
  });
  app.put(`${streams}/:id/export`, async (c) => {
    const { host } = c.var;
    host.faults.requireInPlace();
    const payload = await carried(c);
    const stream = unchanged(c, c.req.param('id'));
    host.view.beforeReplacing(stream);
    const result = host.model.replace(stream.id, payload, host.faults.importManner());
    return json(printJson(host.view.imported(result)));
  });
  app.post(`${streams}/import`, async (c) => {
    const { host } = c.var;
    const payload = await carried(c);
    const result = host.model.importFile(payload, host.faults.importManner());
    return json(printJson(host.view.imported(result)), 201);
  });
}

/** Returns the payload of the export file in a call, normalised according to the tenant's switches. */
async function carried(c: Context<SandboxEnv>): Promise<Payload> {
  const payload = readExportFile(await readBody(c.req.raw));
  return normalised(payload, c.var.host.faults.switches.normalises);
}

function options(answer: Switches['optionsAnswer'], methods: string): Response {
  if (answer === 'notFound') throw new HttpProblem(404, 'there is no OPTIONS here');
  if (answer === 'notAllowed')
    throw new HttpProblem(405, 'OPTIONS is not offered', { headers: { Allow: 'GET' } });
  return new Response(null, { status: 204, headers: answer === 'allow' ? { Allow: methods } : {} });
}

function addRegistryRoutes(app: Hono<SandboxEnv>, base: string, registry: RegistryName): void {
  app.get(`${base}/${registry}`, (c) => {
    const { model, view } = c.var.host;
    return list(
      c,
      () => model.registry(registry),
      (items) => items.map((item) => view.item(item)),
    );
  });
  app.put(`${base}/${registry}/:id`, async (c) => {
    c.var.host.faults.requireInPlace();
    const item = readJson(await readBody(c.req.raw));
    c.var.host.model.replaceItem(registry, c.req.param('id'), item);
    return c.body(null, 204);
  });
  app.delete(`${base}/${registry}/:id`, (c) => {
    c.var.host.model.removeItem(registry, c.req.param('id'));
    return c.body(null, 204);
  });
}

/** Returns a page of a list, with X-Total-Count on request. */
function list<Item>(
  c: Context<SandboxEnv>,
  itemsFrom: (pageNumber: number) => readonly Item[],
  toJson: (page: readonly Item[]) => readonly SandboxJson[],
): Response {
  const { faults } = c.var.host;
  const page = readPage(c.req.query());
  const items = itemsFrom(page.number);
  const ordered = faults.listOrder(page.number)(items);
  const answer = json(printJson(toJson(faults.page(pageOf(ordered, page)))));
  if (c.req.header('X-Total-Count') === 'true') {
    answer.headers.set('X-Total-Count', String(faults.total(items.length, page.number)));
  }
  return answer;
}

function readJson(bytes: Uint8Array): SandboxJson {
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new HttpProblem(
      400,
      `the body is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function json(text: string, status = 200): Response {
  return new Response(text, { status, headers: { 'Content-Type': 'application/json' } });
}
