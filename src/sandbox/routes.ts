import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import { readBody } from './body.ts';
import { readExportFile } from './envelope.ts';
import type { IntakeResult } from './intake.ts';
import { type Json, parseJson, printJson } from './json.ts';
import { pageOf, readPage } from './paging.ts';
import { Problem } from './problem.ts';
import { type RegistryName, registryNames, type StreamRecord } from './records.ts';
import type { TenantHost } from './tenant-host.ts';
import { type ValueStream, valueStream } from './value-stream.ts';

/** What the middleware before these routes hands them. */
export interface SandboxEnv {
  readonly Bindings: HttpBindings;
  readonly Variables: { host: TenantHost };
}

/** The routes below /orchestration/{tenant} of docs/tenant-api.yaml. */
export function addTenantRoutes(app: Hono<SandboxEnv>): void {
  addStreamRoutes(app);
  addExportRoutes(app);
  const base = '/orchestration/:tenant';
  app.get(`${base}/connections`, (c) => list(c, c.var.host.model.connections(), (items) => items));
  app.get(`${base}/cloud-functions`, (c) =>
    list(c, c.var.host.model.cloudFunctions(), (items) => items.map((item): Json => ({ ...item }))),
  );
  for (const registry of registryNames) addRegistryRoutes(app, base, registry);
}

function addStreamRoutes(app: Hono<SandboxEnv>): void {
  const streams = '/orchestration/:tenant/value-streams';
  app.get(streams, (c) => {
    const { host } = c.var;
    return list(c, host.model.streams(), (items) => {
      const shown = items.map((stream): Json => ({ ...show(host, stream) }));
      host.model.noteRead(items);
      return shown;
    });
  });
  app.get(`${streams}/:id`, (c) => {
    const { host } = c.var;
    const stream = host.model.stream(c.req.param('id'));
    const shown = show(host, stream);
    host.model.noteRead([stream]);
    return c.json(shown);
  });
  app.delete(`${streams}/:id`, (c) => {
    c.var.host.model.remove(c.req.param('id'));
    return c.body(null, 204);
  });
  app.post(`${streams}/:id/activate`, (c) => {
    c.var.host.model.activate(c.req.param('id'));
    return c.body(null, 204);
  });
  app.post(`${streams}/:id/deactivate`, (c) => {
    c.var.host.model.deactivate(c.req.param('id'));
    return c.body(null, 204);
  });
}

function addExportRoutes(app: Hono<SandboxEnv>): void {
  const streams = '/orchestration/:tenant/value-streams';
  app.get(`${streams}/:id/export`, (c) => {
    const { model, faults } = c.var.host;
    return json(model.exportFile(c.req.param('id'), faults.setOrder(), faults.switches.newField));
  });
  app.put(`${streams}/:id/export`, async (c) => {
    const { host } = c.var;
    host.faults.requireInPlace();
    const id = host.model.stream(c.req.param('id')).id;
    const payload = readExportFile(await readBody(c.req.raw));
    return json(importAnswer(host, host.model.replace(id, payload, host.faults.importManner())));
  });
  app.post(`${streams}/import`, async (c) => {
    const { host } = c.var;
    const payload = readExportFile(await readBody(c.req.raw));
    return json(importAnswer(host, host.model.importFile(payload, host.faults.importManner())), 201);
  });
}

function addRegistryRoutes(app: Hono<SandboxEnv>, base: string, registry: RegistryName): void {
  app.get(`${base}/${registry}`, (c) => list(c, c.var.host.model.registry(registry), (items) => items));
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

/** A page of a list; X-Total-Count is told where it was asked for. */
function list<Item>(
  c: Context<SandboxEnv>,
  items: readonly Item[],
  toJson: (page: readonly Item[]) => readonly Json[],
): Response {
  const { faults } = c.var.host;
  const page = readPage(c.req.query());
  const ordered = faults.listOrder(page.number)(items);
  const answer = json(printJson(toJson(faults.page(pageOf(ordered, page)))));
  if (c.req.header('X-Total-Count') === 'true') {
    answer.headers.set('X-Total-Count', String(faults.total(items.length, page.number)));
  }
  return answer;
}

function show(host: TenantHost, stream: StreamRecord): ValueStream {
  return valueStream(stream, host.faults.switches.omitRevision ? undefined : host.model.revisionOf(stream));
}

function importAnswer(host: TenantHost, result: IntakeResult): string {
  const { mapping, summary, missing } = result;
  return JSON.stringify({
    valueStream: show(host, result.stream),
    ...(host.faults.switches.omitMapping ? {} : { mapping }),
    summary,
    missing,
  });
}

function readJson(bytes: Uint8Array): Json {
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new Problem(400, `the body is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function json(text: string, status = 200): Response {
  return new Response(text, { status, headers: { 'Content-Type': 'application/json' } });
}
